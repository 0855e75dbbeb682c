"""helm/plimsoll: the real Helm takes it, Kubernetes' schemas take what it makes."""

import tarfile
from pathlib import Path

import pytest
import yaml

from tests.deploy import snapshots
from tests.deploy.chart import CHART, CUSTOM, EXAMPLES, SETS, chart, manifests, name_of, rendered
from tests.deploy.tools import ROOT, said, tool, tried
from tests.peers.helm import helm

VERSIONS = ("1.29.0", "1.37.0")
"""The oldest that Chart.yaml names, and the newest with schemas at hand."""


@pytest.mark.parametrize("values", [*SETS, *EXAMPLES], ids=lambda path: path.stem)
def test_helm_lints_it(values: Path) -> None:
    said(helm(), "lint", "--strict", chart(), "--values", values)


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_knows_every_field(version: str, tmp_path: Path) -> None:
    # One process for all of them: loading the schemas takes longer than asking them.
    known = [each for values in (*SETS, *EXAMPLES) for each in manifests(values)]
    ours = [each for each in known if each["apiVersion"] not in CUSTOM]
    assert len(ours) > len(SETS) * 10
    file = tmp_path / "all.yaml"
    file.write_text(yaml.safe_dump_all(ours))
    said(tool("kubernetes-validate"), "--strict", "--quiet", "-k", version, file)


@pytest.mark.parametrize("values", SETS, ids=lambda path: path.stem)
def test_what_is_rendered_is_what_was_looked_at(values: Path) -> None:
    # After looking at the difference: python -m tests.deploy.snapshots
    assert snapshots.place(values).read_text() == snapshots.snapshot(values)


@pytest.mark.parametrize("values", SETS, ids=lambda path: path.stem)
def test_no_two_objects_have_one_name(values: Path) -> None:
    names = [name_of(each) for each in manifests(values)]
    assert len(names) == len(set(names))


def test_the_package_has_what_it_needs_and_no_more(tmp_path: Path) -> None:
    said(helm(), "package", chart(), "--destination", tmp_path)
    (package,) = tmp_path.iterdir()
    with tarfile.open(package) as archive:
        names = {name.removeprefix("plimsoll/") for name in archive.getnames()}
    assert {"files/alerts.yaml", "files/plimsoll.json", "values.schema.json", "README.md"} <= names
    assert not any(name.startswith(("ci/", "examples/")) for name in names)


def test_the_versions_are_those_of_the_project() -> None:
    told = yaml.safe_load((CHART / "Chart.yaml").read_text())
    line = f'version = "{told["appVersion"]}"'
    assert line in (ROOT / "pyproject.toml").read_text().splitlines()


def test_the_dependency_is_off_unless_it_is_wanted() -> None:
    (dependency,) = yaml.safe_load((CHART / "Chart.yaml").read_text())["dependencies"]
    assert dependency["condition"] == "k6-operator.enabled"
    assert yaml.safe_load((CHART / "values.yaml").read_text())["k6-operator"] == {"enabled": False}


@pytest.mark.parametrize(
    ("values", "said_so"),
    [
        ("{}", "bundles.bucket is required"),
        ("bundles: {bucket: b}\nreplicas: 3", "additional properties 'replicas' not allowed"),
        ("bundles: {bucket: b}\napi: {replicas: 0}", "/api/replicas"),
        ("bundles: {bucket: b}\nimage: {digest: latest}", "/image/digest"),
        ("bundles: {bucket: b}\nproxy: {https: 'http://me:secret@proxy'}", "/proxy/https"),
        ("bundles: {bucket: b, endpointUrl: 's3.corp'}", "/bundles/endpointUrl"),
        (
            "bundles: {bucket: b}\nconfig: {PLIMSOL_API__PORT: '1'}",
            "invalid propertyName 'PLIMSOL_API__PORT'",
        ),
        (
            "bundles: {bucket: b}\nconfig: {PLIMSOLL_GITHUB__TOKEN: x}",
            "invalid propertyName 'PLIMSOLL_GITHUB__TOKEN'",
        ),
        (
            "bundles: {bucket: b}\nconfig: {PLIMSOLL_API__AUTHENTICATION: none}",
            "invalid propertyName 'PLIMSOLL_API__AUTHENTICATION'",
        ),
        ("bundles: {bucket: b}\ningress: {enabled: true}", "ingress.host is required"),
        ("bundles: {bucket: b}\nworker: {terminationGracePeriodSeconds: 10}", "/worker/term"),
        ("bundles: {bucket: b}\nsecretConfig: {PLIMSOLL_LOKI__TOKEN: {name: x}}", "/secretConfig"),
    ],
)
def test_a_mistake_is_named(values: str, said_so: str, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(values)
    run = tried([helm(), "template", "release", chart(), "--values", file])
    assert run.returncode != 0
    assert said_so in run.stderr


def test_the_notes_say_how_to_go_on() -> None:
    told = said(
        helm(),
        "install",
        "release",
        chart(),
        "--dry-run=client",
        "--values",
        SETS[0],
        "--hide-notes=false",
    )
    assert "plimsoll token create admin --scope admin" in told
    assert "{{" not in told.partition("NOTES:")[2]


def test_lists_and_numbers_reach_plimsoll_as_json() -> None:
    text = rendered(CHART / "ci" / "aws-values.yaml")
    assert """PLIMSOLL_GIT__PRIVATE_HOSTS: '["git.example.org"]'""" in text
    assert 'PLIMSOLL_DBOS__KEEP_DAYS: "30"' in text
