"""What a run has to keep."""

import json

import pytest

from plimsoll.bundle.thresholds import selector, tags_of, thresholds_file
from plimsoll.workload.model import Objectives, RequestPlan, WorkloadModel
from tests.bundle.models import endpoint, one, plan, shop


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
