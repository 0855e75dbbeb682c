"""backend/Dockerfile and .dockerignore, as far as they can be looked at without an engine."""

import re
import tomllib
from pathlib import Path, PurePosixPath

import pytest

from tests.deploy.tools import ROOT, said, tool

IMAGES = (ROOT / "backend" / "Dockerfile", ROOT / "deploy" / "shop" / "Dockerfile")
TEXT = IMAGES[0].read_text()


@pytest.mark.parametrize("dockerfile", IMAGES, ids=lambda path: path.parent.name)
def test_hadolint_finds_nothing(dockerfile: Path) -> None:
    assert said(tool("hadolint"), "--no-color", dockerfile) == ""


@pytest.mark.parametrize("dockerfile", IMAGES, ids=lambda path: path.parent.name)
def test_the_base_has_a_digest_and_the_user_a_number(dockerfile: Path) -> None:
    text = dockerfile.read_text()
    assert re.search(r"^ARG PYTHON=\S+@sha256:[0-9a-f]{64}$", text, re.MULTILINE)
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert set(bases) == {"${PYTHON}"}
    users = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    assert users
    assert all(re.fullmatch(r"[1-9][0-9]*:[0-9]+", user) for user in users)


def test_both_images_have_the_same_base() -> None:
    found = {re.search(r"^ARG PYTHON=(\S+)$", path.read_text(), re.MULTILINE) for path in IMAGES}
    assert len({match[1] for match in found if match}) == 1


def test_everything_that_is_installed_has_a_hash() -> None:
    installs = re.findall(r"(?:pip install|pip sync|uv build) [^\n]+", TEXT)
    assert len(installs) == 4
    for command in installs:
        assert "--require-hashes" in command or "--no-deps dist/" in command
    for file in ("runtime.txt", "uv.txt"):
        assert "--hash=sha256:" in (ROOT / "requirements" / file).read_text()
    # The tool that makes the wheel is the one that pyproject.toml names.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned = (ROOT / "deploy" / "image" / "build.txt").read_text()
    for name in project["build-system"]["requires"]:
        assert re.search(rf"^{name}==\S+ \\\n    --hash=sha256:", pinned, re.MULTILINE)


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert f"ARG VERSION={project['project']['version']}\n" in TEXT


def test_the_context_has_what_is_copied_and_nothing_private() -> None:
    lines = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert lines[0] == "*"
    admitted = [line.removeprefix("!") for line in lines if line.startswith("!")]
    copied = [
        source
        for arguments in re.findall(r"^COPY (?!--)(.+)$", TEXT, re.MULTILINE)
        for source in arguments.split()[:-1]
    ]
    for source in copied:
        assert any(
            PurePosixPath(each).is_relative_to(source)
            or PurePosixPath(source) == PurePosixPath(each)
            for each in admitted
        ), source
    for private in (".git", ".venv", ".env", ".plimsoll", "tests", "benchmarks"):
        assert not any(PurePosixPath(each).is_relative_to(private) for each in admitted)
