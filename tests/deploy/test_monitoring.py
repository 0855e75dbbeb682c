"""Alerts and dashboards: Prometheus takes them, and they ask for what Plimsoll really tells."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from opentelemetry.trace import NoOpTracer
from prometheus_client import CollectorRegistry
from pydantic import JsonValue
from starlette.types import Receive, Scope, Send

from plimsoll.adapters.telemetry.metrics import metrics_registry
from plimsoll.adapters.telemetry.observer import TelemetryObserver
from plimsoll.api.events import Places
from plimsoll.api.metrics import RequestMetrics
from plimsoll.kit.errors import PlimsollError
from plimsoll.pipeline.model import WorkflowStatus
from shop.app import app as shop
from tests.deploy.chart import CHART, at, listed, manifests
from tests.deploy.tools import ROOT, said, tool, tried
from tests.peers.npm import needed

ALERTS = CHART / "files" / "alerts.yaml"
DASHBOARDS = (
    CHART / "files" / "plimsoll.json",
    ROOT / "deploy" / "grafana" / "dashboards" / "shop.json",
)
ADDED = frozenset({"namespace", "pod", "instance", "job", "le"})
"""Labels that Prometheus adds, and the border of a bucket."""
OF_EVERY_PROCESS = ("process_", "python_")
_SELECTED = re.compile(r"\b([a-z]+_[a-z_]+)(?:\{([^}]*)\})?")
_WORDS = frozenset({"histogram_quantile", "label_values", "group_left", "rate_interval"})


def rules() -> list[dict[str, JsonValue]]:
    groups = listed(yaml.safe_load(ALERTS.read_text())["groups"])
    return [rule for group in groups for rule in listed(group["rules"])]


async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None: ...


def told_by_plimsoll() -> dict[str, set[str]]:
    """The series of a process with their labels."""
    registry = metrics_registry(lambda: dict.fromkeys(WorkflowStatus, 1))
    TelemetryObserver(NoOpTracer(), registry)._duration_s.labels("t", "n", "a", "o").observe(1)  # noqa: SLF001
    requests = RequestMetrics(nothing, registry, Places(1))
    requests._requests.labels("GET", "/", 200).inc()  # noqa: SLF001 - one of each, to see its labels
    requests._seconds.labels("GET", "/").observe(1)  # noqa: SLF001
    return series(registry)


def series(registry: CollectorRegistry) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for family in registry.collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def asked(expression: str) -> Iterator[tuple[str, set[str]]]:
    """The series that an expression names, with the labels it selects by."""
    for name, selectors in _SELECTED.findall(expression):
        if name not in _WORDS:
            yield name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selectors))


def expressions(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in {"expr", "definition"} and isinstance(inner, str):
                yield inner
            else:
                yield from expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)


def test_prometheus_takes_the_alerts() -> None:
    assert "SUCCESS" in said(needed("promtool"), "check", "rules", ALERTS)


def test_alerts_fire_when_they_should_and_only_then(tmp_path: Path) -> None:
    bare = yaml.safe_load(ALERTS.read_text())
    for group in bare["groups"]:
        for rule in group["rules"]:
            del rule["annotations"]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(bare))
    cases = (Path(__file__).parent / "alerts.yaml").read_text()
    (tmp_path / "cases.yaml").write_text(cases.replace("[RULES]", "[rules.yaml]"))
    said(needed("promtool"), "test", "rules", tmp_path / "cases.yaml")
    fired = set(re.findall(r"alertname: (\w+)(?:, |\n\s+)exp_alerts: \[\{", cases))
    assert fired == {rule["alert"] for rule in rules()}, "every alert has a case in which it fires"


def test_the_chart_brings_the_same_alerts_with_links_that_can_be_followed() -> None:
    values = CHART / "ci" / "aws-values.yaml"
    (rule,) = [each for each in manifests(values) if each["kind"] == "PrometheusRule"]
    links = [
        str(at(each, "annotations.runbook_url"))
        for group in listed(at(rule, "spec.groups"))
        for each in listed(group["rules"])
    ]
    assert len(links) == len(rules())
    assert all(
        link.startswith("https://git.example.org/plimsoll/blob/v0.1.0/docs/") for link in links
    )


def test_every_alert_has_a_runbook_and_every_runbook_an_alert() -> None:
    alerts = {str(rule["alert"]) for rule in rules()}
    for rule in rules():
        page, _, anchor = str(at(rule, "annotations.runbook_url")).partition("#")
        assert anchor == str(rule["alert"]).lower()
        headings = re.findall(r"^## (\w+)$", (ROOT / page).read_text(), re.MULTILINE)
        assert set(headings) == alerts


def test_alerts_ask_for_what_plimsoll_tells() -> None:
    told = told_by_plimsoll()
    for rule in rules():
        for name, labels in asked(str(rule["expr"])):
            assert name in told, rule["alert"]
            assert labels <= told[name] | ADDED, rule["alert"]
    outcomes = {
        match for rule in rules() for match in re.findall(r'outcome="(\w+)"', str(rule["expr"]))
    }
    errors = {each.__name__.lower() for each in _all_errors(PlimsollError)}
    assert outcomes <= errors | {"completed", "cancelled", "defect"}


def _all_errors(kind: type[PlimsollError]) -> set[type[PlimsollError]]:
    return {kind}.union(*(_all_errors(each) for each in kind.__subclasses__()))


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.stem)
def test_dashboards_ask_for_what_is_told(dashboard: Path) -> None:
    drawn = json.loads(dashboard.read_text())
    names = [name for expression in expressions(drawn) for name, _ in asked(expression)]
    assert len(names) > 3
    told = told_by_plimsoll() if dashboard == DASHBOARDS[0] else told_by_the_shop()
    for expression in expressions(drawn):
        for name, labels in asked(expression):
            if not name.startswith(OF_EVERY_PROCESS):
                assert name in told, expression
                assert labels <= told[name] | ADDED, expression


def told_by_the_shop() -> dict[str, set[str]]:
    from starlette.testclient import TestClient  # noqa: PLC0415 - takes a while

    client = TestClient(shop)
    client.get("/api/categories")
    found: dict[str, set[str]] = {}
    for line in client.get("/metrics").text.splitlines():
        if match := re.match(r"(\w+)(?:\{(.*)\})? ", line):
            found.setdefault(match[1], set()).update(re.findall(r'(\w+)="', match[2] or ""))
    return found


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.stem)
def test_panels_lie_beside_each_other_and_say_what_they_are(dashboard: Path) -> None:
    drawn = json.loads(dashboard.read_text())
    ids = [panel["id"] for panel in drawn["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in drawn["panels"]:
        if panel["type"] != "row":
            assert panel["description"], panel["title"]
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.stem)
def test_prometheus_takes_what_dashboards_ask(dashboard: Path, tmp_path: Path) -> None:
    drawn = json.loads(dashboard.read_text())
    recorded = [
        {"record": f"asked:{number}", "expr": expression.replace("$__rate_interval", "5m")}
        for number, expression in enumerate(expressions(drawn))
        if not expression.startswith("label_values")
    ]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": recorded}]}))
    run = tried([needed("promtool"), "check", "rules", "--lint=none", file])
    assert run.returncode == 0, run.stderr


def test_prometheus_takes_its_configuration() -> None:
    file = ROOT / "deploy" / "prometheus" / "prometheus.yml"
    said(needed("promtool"), "check", "config", "--syntax-only", file)


def test_yaml_is_tidy() -> None:
    rules_of_style = (
        "{extends: default, rules: {line-length: {max: 140}, document-start: disable, "
        "truthy: {check-keys: false}, comments: {min-spaces-from-content: 1}}}"
    )
    files = [ROOT / "docker-compose.yaml", ROOT / "deploy", CHART / "values.yaml"]
    files += [CHART / "Chart.yaml", CHART / "ci", CHART / "examples", ALERTS]
    files += [Path(__file__).parent / "alerts.yaml"]
    said(tool("yamllint"), "--strict", "-d", rules_of_style, *files)
