"""What a run has to keep."""

import json

import pytest

from plimsoll.bundle.tags import selector, tags_of
from plimsoll.bundle.thresholds import thresholds_file
from plimsoll.workload.model import Objectives, RequestPlan, WorkloadModel
from tests.bundle.models import endpoint, model_of, one, plan, scenario, shop


def test_what_production_does_not_show_has_no_threshold() -> None:
    item = with_objectives(Objectives(p95_ms=None, error_rate=None, success_rate=None))
    found: dict[str, dict[str, dict[str, object]]] = json.loads(thresholds_file(one(item)).content)
    assert {name: lines for name, lines in found["default"].items() if lines} == {
        "breakpoint": {"http_req_failed": [stopping("rate<=0.1")]}
    }


def stopping(expression: str) -> dict[str, object]:
    return {"threshold": expression, "abortOnFail": True, "delayAbortEval": "30s"}


def test_a_breakpoint_test_ends_when_the_service_breaks() -> None:
    often = plan("get-x", endpoint("GET /x"), requests=300)
    seldom = plan("get-y", endpoint("GET /y"), requests=100).model_copy(
        update={"objectives": Objectives(p95_ms=90, error_rate=0.05, success_rate=0.9)}
    )
    model = model_of(
        (often, seldom),
        (scenario("x", often, replay=(5,)), scenario("y", seldom, replay=(1,), time_unit_s=10)),
    )
    found: dict[str, dict[str, dict[str, object]]] = json.loads(thresholds_file(model).content)
    assert found["default"]["breakpoint"] == {
        # Of 400 requests, 300 may fail in one of a hundred and 100 in five.
        "http_req_failed": [stopping("rate<=0.02")],
        "http_req_duration{name:GET /x}": [stopping("p(95)<250")],
        "http_req_failed{name:GET /x}": ["rate<=0.01"],
        "checks{name:GET /x}": ["rate>=0.95"],
        # Three requests in the first half minute: the test does not end because of them.
        "http_req_duration{name:GET /y}": ["p(95)<90"],
        "http_req_failed{name:GET /y}": ["rate<=0.05"],
        "checks{name:GET /y}": ["rate>=0.9"],
    }
    assert "abortOnFail" not in json.dumps(found["default"]["stress"])


def thresholds(model: WorkloadModel) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, dict[str, list[str]]]] = json.loads(thresholds_file(model).content)
    return found["default"]


def with_objectives(objectives: Objectives) -> RequestPlan:
    item = plan("get-x", endpoint("GET /x"))
    return item.model_copy(update={"objectives": objectives})


def test_every_objective_becomes_a_threshold() -> None:
    replay = thresholds(shop())["replay"]
    assert replay["http_req_duration{name:GET /orders/{id}}"] == ["p(95)<250"]
    assert replay["http_req_failed{name:GET /orders/{id}}"] == ["rate<=0.01"]
    assert replay["checks{name:GET /orders/{id}}"] == ["rate>=0.95"]


def test_smoke_looks_at_checks_only() -> None:
    smoke = thresholds(shop())["smoke"]
    assert len(smoke) == 6
    assert all(name.startswith("checks{") for name in smoke)


def test_unknown_latency_has_no_threshold() -> None:
    item = with_objectives(Objectives(p95_ms=None, error_rate=0.01, success_rate=1))
    assert sorted(thresholds(one(item))["replay"]) == [
        "checks{name:GET /x}",
        "http_req_failed{name:GET /x}",
    ]


def test_extreme_objectives_can_be_kept() -> None:
    item = with_objectives(Objectives(p95_ms=0.0, error_rate=0, success_rate=1))
    found = thresholds(one(item))["average-load"]
    assert sorted(line for lines in found.values() for line in lines) == [
        "p(95)<1",
        "rate<=0",
        "rate>=1",
    ]


@pytest.mark.parametrize(
    ("replay", "metrics"),
    [
        ((0,), set()),
        ((1,), {"http_req_failed", "http_req_duration", "checks"}),
    ],
)
def test_what_is_never_asked_has_no_threshold(replay: tuple[int, ...], metrics: set[str]) -> None:
    found = thresholds(one(plan("get-x", endpoint("GET /x")), replay=replay))["replay"]
    assert {name.partition("{")[0] for name in found} == metrics


def test_a_few_samples_tell_failures_but_no_percentile() -> None:
    model = one(plan("get-x", endpoint("GET /x")), replay=(1,))
    slow = model.scenarios[0].model_copy(update={"time_unit_s": 60})
    found = thresholds(model.model_copy(update={"scenarios": (slow,)}))["replay"]
    assert list(found) == ["http_req_failed{name:GET /x}"]


@pytest.mark.parametrize("route", ["/a,b", '/a"b', "/a b", "/ü", "/a'b", "/a\nb"])
def test_names_that_k6_cannot_carry_are_told_by_slug(route: str) -> None:
    item = plan("get-x", endpoint(f"GET {route}"))
    assert selector(item) == "{endpoint:get-x}"
    assert tags_of(item) == {"name": f"GET {route}", "endpoint": "get-x"}


@pytest.mark.parametrize("route", ["/", "/orders/{id}", "/v1/{a}:cancel", "/a.b/~c/@d"])
def test_other_names_stay(route: str) -> None:
    assert selector(plan("get-x", endpoint(f"GET {route}"))) == f"{{name:GET {route}}}"
