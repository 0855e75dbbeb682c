"""TypeScript and the types of k6's modules: installed once by npm, with pinned versions.

They go into a folder of the virtual environment, named by the lock file, so that a changed pin is
another installation.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PINS = ("package.json", "package-lock.json", ".npmrc")

# k6 has a console of its own, and no window that the types of a browser would bring along.
CONSOLE = (
    "declare const console: Record<'log' | 'warn' | 'error', (...values: unknown[]) => void>;\n"
)


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


def modules() -> Path:
    """The folder `node_modules`."""
    npm = needed("npm")
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PINS)).hexdigest()
    root = Path(sys.prefix) / "peers"
    root.mkdir(parents=True, exist_ok=True)
    folder = root / f"k6-types-{digest[:12]}"
    with (root / "k6-types.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            folder.mkdir(exist_ok=True)
            for name in PINS:
                shutil.copy(HERE / name, folder / name)
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


def type_errors(folder: Path) -> list[str]:
    """What TypeScript says of all scripts in a folder, a line each."""
    found = modules()
    types = found / "@types" / "k6"
    (folder / "console.d.ts").write_text(CONSOLE)
    options = {
        "allowJs": True,
        "checkJs": True,
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "lib": ["es2023"],
        "module": "esnext",
        "moduleResolution": "bundler",
        "typeRoots": [str(found / "@types")],
        "types": ["k6"],
        "paths": {"k6": [str(types / "index.d.ts")], "k6/*": [str(types / "*")]},
    }
    config = {"compilerOptions": options, "include": ["console.d.ts", "**/*.js"]}
    (folder / "tsconfig.json").write_text(json.dumps(config))
    done = subprocess.run(  # noqa: S603 - the compiler of the pins
        [needed("node"), found / "typescript" / "bin" / "tsc", "--pretty", "false"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0 or done.stdout, done.stderr
    return done.stdout.splitlines()
