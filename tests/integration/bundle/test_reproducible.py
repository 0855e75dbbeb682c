"""The same inputs are the same bytes, whoever writes them, wherever and whenever."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from plimsoll.bundle.pack import pack
from tests.bundle.models import rendered, shop
sys.stdout.buffer.write(pack(rendered(shop())))
"""


def archive(folder: Path, **variables: str) -> bytes:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", PROGRAM, str(ROOT)],
        cwd=folder,
        env={**os.environ, **variables},  # noqa: TID251 - handed on to the child
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "3", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
    ],
    ids=["far east", "far west"],
)
def test_archives_are_equal(tmp_path: Path, variables: dict[str, str]) -> None:
    here = archive(ROOT, PYTHONHASHSEED="1", TZ="UTC")
    assert here[:2] == b"PK"
    assert archive(tmp_path, **variables) == here
