"""What npm installs for tests: once, with pinned versions, and without running its scripts.

It goes into a folder of the virtual environment, named by the lock file, so that a changed pin is
another installation.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PINS = ("package.json", "package-lock.json", ".npmrc")


def missing(what: str) -> None:
    """Skips the test, or fails it where everything has to be there."""
    if os.environ.get("CI") == "true":  # noqa: TID251 - of the machine that runs the tests
        pytest.fail(f"{what} is missing, and this is CI")
    pytest.skip(f"{what} is not installed")


def needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        missing(program)
    return found or program


def modules(pins: Path, name: str) -> Path:
    """The folder `node_modules` with what a folder of pins names."""
    npm = needed("npm")
    digest = hashlib.sha256(b"".join((pins / file).read_bytes() for file in PINS)).hexdigest()
    root = Path(sys.prefix) / "peers"
    root.mkdir(parents=True, exist_ok=True)
    folder = root / f"{name}-{digest[:12]}"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            folder.mkdir(exist_ok=True)
            for file in PINS:
                shutil.copy(pins / file, folder / file)
            run = subprocess.run(  # noqa: S603 - npm, with pinned versions and no scripts
                [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            if run.returncode != 0:
                missing(f"what npm ci installs ({run.stderr[-300:]})")
            (folder / "complete").touch()
    return folder / "node_modules"
