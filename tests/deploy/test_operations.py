"""docs/operations: links lead somewhere, names exist, and what is said of the code is so."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from plimsoll.api.problem import SECURITY_HEADERS
from plimsoll.registry import OURS
from tests.deploy.chart import CHART, Manifest, at, containers
from tests.deploy.settings_of_plimsoll import SETTINGS
from tests.deploy.tools import ROOT, said, tool

FOLDER = ROOT / "docs" / "operations"
PAGES = (
    *sorted(FOLDER.glob("*.md")),
    ROOT / "SECURITY.md",
    ROOT / "terraform/modules/plimsoll/README.md",
)
MINIKUBE = ROOT / "deploy" / "minikube"
SCRIPTS = (MINIKUBE / "deploy.sh", ROOT / "deploy" / "compose" / "make-env.sh")


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        to = (page.parent / name).resolve() if name else page
        assert to.exists(), target
        if anchor:
            assert anchor in anchors(to), target


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_variables_are_settings(page: Path) -> None:
    named = set(re.findall(r"\bPLIMSOLL_[A-Z0-9]+__[A-Z0-9_]+\b", page.read_text()))
    assert named <= SETTINGS


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_values_are_those_of_the_chart(page: Path) -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    tops = {name for name, inner in values.items() if isinstance(inner, dict) and inner}
    for path in re.findall(r"`([a-z]\w*(?:\.\w+)+)`", page.read_text()):
        top, *rest = path.split(".")
        if top in tops and rest[-1] not in {"md", "yaml", "json"}:
            inner = values[top]
            for step in rest:
                assert isinstance(inner, dict), path
                assert step in inner, path
                inner = inner[step]


def test_the_security_page_tells_the_rights_that_adapters_declare() -> None:
    page = (FOLDER / "security.md").read_text()
    for manifest in OURS:
        for right in manifest.permissions:
            for name in re.findall(
                r"\b(?:s3|kms|cloudwatch):\w+|\w+_(?:query|read)\b|\w+\.read\b", right
            ):
                assert name in page, f"{manifest.id}: {name}"


def test_the_security_page_tells_the_headers() -> None:
    page = " ".join((FOLDER / "security.md").read_text().split())
    for name, value in SECURITY_HEADERS.items():
        assert f"`{name}: {value}`" in page


def test_every_page_is_found_from_the_first() -> None:
    first = (FOLDER / "README.md").read_text()
    for page in FOLDER.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in first


def test_kubernetes_knows_what_minikube_gets() -> None:
    said(
        tool("kubernetes-validate"),
        "--strict",
        "--quiet",
        "-k",
        "1.37.0",
        MINIKUBE / "dependencies.yaml",
    )


def test_minikube_gets_the_images_of_compose_and_no_password_is_written_down() -> None:
    compose = (ROOT / "docker-compose.yaml").read_text()
    objects: list[Manifest] = list(yaml.safe_load_all((MINIKUBE / "dependencies.yaml").read_text()))
    for each in objects:
        for container in containers(at(each, "spec.template")):
            assert f"image: {container['image']}\n" in compose
            for variable in container["env"] if isinstance(container["env"], list) else []:
                if re.search("PASSWORD|KEY", str(at(variable, "name"))):
                    assert at(variable, "valueFrom.secretKeyRef")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_can_be_started(script: Path) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    said(bash, "-n", script)
    assert script.stat().st_mode & 0o111
    assert "set -euo pipefail" in script.read_text()


def test_minikube_is_the_only_cluster_that_is_touched() -> None:
    text = (MINIKUBE / "deploy.sh").read_text()
    for line in text.splitlines():
        if re.match(r"\s*(kubectl|helm (upgrade|install|test))\b", line):
            assert '--context "$context"' in line or '--kube-context "$context"' in line, line
