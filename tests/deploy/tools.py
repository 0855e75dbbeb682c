"""Linters out of wheels, in environments of their own: what they need is none of the project's
business. Each is installed once, with pinned versions, into a folder of the virtual environment."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests.peers.npm import missing

ROOT = Path(__file__).parents[2]
PINS = Path(__file__).parent


@cache
def tool(program: str, pins: str = "tools") -> Path:
    """A program of the environment that `tests/deploy/<pins>.txt` names."""
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        missing("uv")
    file = PINS / f"{pins}.txt"
    root = Path(sys.prefix) / "peers"
    root.mkdir(parents=True, exist_ok=True)
    folder = root / f"{pins}-{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"
    with (root / f"{pins}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _installed(uv, folder, file)
            (folder / "complete").touch()
    return folder / "bin" / program


def _installed(uv: Path, folder: Path, file: Path) -> None:
    python = str(folder / "bin" / "python")
    for arguments in (
        ["venv", "--quiet", "--no-config", "--python", sys.executable, str(folder)],
        ["pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", str(file)],
    ):
        run = subprocess.run(  # noqa: S603 - uv, with pinned versions
            [str(uv), *arguments], capture_output=True, text=True, check=False, timeout=600
        )
        if run.returncode != 0:
            missing(f"what {file.name} names ({run.stderr[-300:]})")


def said(*command: str | Path, cwd: Path = ROOT, given: str | None = None) -> str:
    """What a command prints, which has to end well."""
    run = tried(command, cwd=cwd, given=given)
    assert run.returncode == 0, f"{run.stdout[-4000:]}\n{run.stderr[-4000:]}"
    return run.stdout


def tried(
    command: Sequence[str | Path], *, cwd: Path = ROOT, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """What became of a command, however it ended."""
    return subprocess.run(  # noqa: S603 - a linter, with arguments of the tests
        [str(part) for part in command],
        cwd=cwd,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
