"""The tutorial is followed word for word, and prints what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
DEADLINE_S = 300
CLEAN_UP = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT"


def test_the_tutorial_works(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    blocks = BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text())
    lines = [line for block in blocks for line in block.splitlines()]
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    assert len(commands) >= 8

    run = subprocess.run(  # noqa: S603 - our own documentation
        ["bash", "-e", "-c", "\n".join([CLEAN_UP, *commands])],  # noqa: S607
        cwd=tmp_path,
        env={
            **os.environ,  # noqa: TID251 - handed on to the child
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",  # noqa: TID251
            "NO_COLOR": "1",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    printed = run.stdout + run.stderr
    for line in lines:
        if not line.startswith("$ "):
            expected = r".*?".join(re.escape(part.strip()) for part in line.split("…"))
            expected = re.sub(r"(\\ )+", r"\\s+", expected)
            assert re.search(expected, printed), f"the tutorial promises: {line}"


@pytest.mark.parametrize("document", ["README.md", "docs/tutorial.md"])
def test_every_link_to_a_file_leads_somewhere(document: str) -> None:
    path = ROOT / document
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
        assert (path.parent / target).exists(), target
