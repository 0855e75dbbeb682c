"""What many tests need: the command line as a person runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no reason to fail.
settings.register_profile("plimsoll", deadline=None)
settings.load_profile("plimsoll")

ROOT = Path(__file__).parents[1]
Plimsoll = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def plimsoll(tmp_path: Path) -> Plimsoll:
    """Runs `plimsoll` with a store of its own; returns the finished process."""
    environment = {
        **os.environ,  # noqa: TID251 - handed on to the child
        "PLIMSOLL_FILESYSTEM__ROOT": str(tmp_path / "store"),
        "NO_COLOR": "1",
    }

    def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "plimsoll", *arguments],
            cwd=ROOT,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run
