"""The chart as the real Helm renders it."""

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TypeAlias

import yaml
from pydantic import JsonValue

from tests.deploy.tools import ROOT, said
from tests.peers.helm import helm

CHART = ROOT / "helm" / "plimsoll"
SETS = tuple(sorted((CHART / "ci").glob("*-values.yaml")))
EXAMPLES = tuple(sorted((CHART / "examples").glob("*.yaml")))
RELEASE, NAMESPACE = "release", "plimsoll"
CUSTOM = ("monitoring.coreos.com/v1", "external-secrets.io/v1")
"""Kinds that operators add to a cluster; Kubernetes' own schemas do not know them."""

FAST = yaml.CSafeLoader
Manifest: TypeAlias = dict[str, JsonValue]


@cache
def chart() -> Path:
    """A copy whose dependency, which is not vendored, is an empty chart of the same name."""
    folder = Path(tempfile.mkdtemp(prefix="plimsoll-chart-")) / "plimsoll"
    shutil.copytree(CHART, folder, ignore=shutil.ignore_patterns("charts", "Chart.lock"))
    stand_in = folder / "charts" / "k6-operator"
    (stand_in / "templates").mkdir(parents=True)
    (stand_in / "Chart.yaml").write_text("apiVersion: v2\nname: k6-operator\nversion: 4.4.1\n")
    return folder


@cache
def rendered(values: Path) -> str:
    return said(helm(), "template", RELEASE, chart(), "--namespace", NAMESPACE, "--values", values)


@cache
def manifests(values: Path) -> tuple[Manifest, ...]:
    """What is made of a set of values; not to be changed."""
    return tuple(each for each in yaml.load_all(rendered(values), FAST) if each)


def at(value: JsonValue, path: str) -> JsonValue:
    """What lies at a path such as `spec.template.spec`; None where there is nothing."""
    for step in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def listed(value: JsonValue) -> list[dict[str, JsonValue]]:
    """A list of mappings; empty where there is none."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def mapped(value: JsonValue) -> dict[str, JsonValue]:
    """A mapping; empty where there is none."""
    return value if isinstance(value, dict) else {}


def name_of(manifest: Manifest) -> str:
    return f"{manifest['kind']} {at(manifest, 'metadata.name')}"


def pods(values: Path) -> dict[str, dict[str, JsonValue]]:
    """The pod templates, by what makes them: each has `metadata` and `spec`."""
    found = {}
    for each in manifests(values):
        template = each if each["kind"] == "Pod" else at(each, "spec.template")
        if isinstance(template, dict):
            found[name_of(each)] = template
    return found


def containers(pod: JsonValue) -> list[dict[str, JsonValue]]:
    return listed(at(pod, "spec.containers")) + listed(at(pod, "spec.initContainers"))
