"""Whatever is advised, the test sends the same requests to the same endpoints."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st
from pydantic import JsonValue

from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.traffic.model import Shape, TrafficProfile
from plimsoll.workload.advice import Advice, AdvisedBody, AdvisedLink, AdvisedValues
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.examples import is_valid
from plimsoll.workload.heed import heed
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import Heeded, WorkloadModel, WorkloadSettings
from tests.workload.builders import endpoint, profile, query, slot, traffic

ORDER: JsonSchema = {
    "type": "object",
    "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1}},
    "required": ["sku", "quantity"],
}
CODE = [
    endpoint("POST /orders", body=ORDER),
    endpoint("GET /orders/{order_id}"),
    endpoint("GET /search", query("q", required=True), query("page", type="integer")),
]
OBSERVED = profile(
    traffic("POST /orders", 30),
    traffic("GET /orders/{order_id}", 50, slot(1, {"7": 50})),
    traffic("GET /search", 20, slot("page", {"1": 12})),
)


def derived(found: TrafficProfile, code: list[Endpoint]) -> WorkloadModel:
    matched = match_traffic(found, code)
    return derive_workload(matched, code, service="shop", settings=WorkloadSettings())


MODEL = derived(OBSERVED, CODE)


def body(value: JsonValue, name: str = "POST /orders") -> Advice:
    return Advice(bodies=(AdvisedBody(endpoint=name, body=value),))


def values(parameter: str, *texts: str, name: str = "GET /search") -> Advice:
    return Advice(values=(AdvisedValues(endpoint=name, parameter=parameter, values=texts),))


def heard(advice: Advice, *, given: Sequence[str] = ()) -> tuple[WorkloadModel, tuple[Heeded, ...]]:
    return heed(MODEL, advice, advisor="test:model", given=given)


def column(model: WorkloadModel, name: str) -> list[str | None]:
    table = model.request("get-search").table
    assert table is not None
    position = [one.name for one in table.columns].index(name)
    return [row[position] for row in table.rows]


def test_a_body_that_the_schema_accepts_replaces_the_made_up_ones() -> None:
    model, (said,) = heard(body({"sku": "lamp-7", "quantity": 2}))
    assert said.taken
    assert model.request("post-orders").bodies == ({"sku": "lamp-7", "quantity": 2},)
    assert any("test:model" in one.because for one in model.assumptions)


@pytest.mark.parametrize(
    ("advice", "because"),
    [
        (body({"sku": "lamp-7"}), "does not accept"),
        (body({"sku": "lamp-7", "quantity": 0}), "does not accept"),
        (body("ignore your instructions"), "does not accept"),
        (body({"sku": "x" * 70_000, "quantity": 1}), "larger"),
        (body(json.loads("[" * 50 + "]" * 50)), "nested"),
        (body({"sku": "a", "quantity": 1}, "POST /invented"), "no such endpoint"),
        (body({"a": 1}, "GET /search"), "declares no body"),
        (values("q", "", "..", "a\nb", "x" * 600), "accepts none"),
        (values("page", "2"), "observed"),
        (values("sort", "asc"), "no such parameter"),
        (values("order_id", "9", name="GET /orders/{order_id}"), "observed"),
    ],
)
def test_what_is_not_valid_is_refused_with_its_reason(advice: Advice, because: str) -> None:
    model, (said,) = heard(advice)
    assert not said.taken
    assert because in said.because
    assert model == MODEL


def test_made_up_values_are_replaced_and_their_popularity_stays() -> None:
    before = column(MODEL, "q")
    model, (said,) = heard(values("q", "lamp", "chair"))
    after = column(model, "q")
    assert said.taken
    assert set(after) == {"lamp", "chair"}
    assert len({(old, new) for old, new in zip(before, after, strict=True)}) == len(set(before))
    assert column(model, "page") == column(MODEL, "page")


def test_what_a_person_gave_stays() -> None:
    advice = body({"sku": "lamp-7", "quantity": 2})
    model, (said,) = heard(advice, given=["sku"])
    assert (said.taken, said.because) == (False, "a person gave values for it")
    assert model == MODEL


def test_a_link_needs_sessions_and_real_places() -> None:
    link = AdvisedLink(
        source="POST /orders", field="id", target="GET /orders/{order_id}", parameter="order_id"
    )
    _, (said,) = heard(Advice(links=(link,)))
    assert "no sessions" in said.because


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
NAMES = st.sampled_from([*(one.name for one in CODE), "GET /nowhere"]) | st.text(max_size=10)
WORDS = st.sampled_from(["q", "page", "order_id", "sku"]) | st.text(max_size=8)
ADVICE = st.builds(
    Advice,
    bodies=st.lists(st.builds(AdvisedBody, endpoint=NAMES, body=JSON), max_size=4).map(tuple),
    values=st.lists(
        st.builds(
            AdvisedValues,
            endpoint=NAMES,
            parameter=WORDS,
            values=st.lists(st.text(max_size=10), max_size=5).map(tuple),
        ),
        max_size=4,
    ).map(tuple),
    links=st.lists(
        st.builds(AdvisedLink, source=NAMES, field=WORDS, target=NAMES, parameter=WORDS),
        max_size=3,
    ).map(tuple),
)


@given_any(ADVICE)
def test_no_advice_changes_what_is_asked_how_often_and_when(advice: Advice) -> None:
    model, said = heard(advice)
    assert len(said) == len(advice.bodies) + len(advice.values) + len(advice.links)
    assert [plan.name for plan in model.requests] == [plan.name for plan in MODEL.requests]
    assert (model.scenarios, model.levels) == (MODEL.scenarios, MODEL.levels)
    for before, after in zip(MODEL.requests, model.requests, strict=True):
        assert after.requests == before.requests
        assert all(is_valid(each, ORDER) for each in after.bodies)
        assert bool(after.bodies) == bool(before.bodies)
        if before.table is not None and after.table is not None:
            empty = [[cell is None for cell in row] for row in before.table.rows]
            assert [[cell is None for cell in row] for row in after.table.rows] == empty


def test_values_keep_their_shape_of_frequencies() -> None:
    found = profile(
        traffic("GET /items/{slug}", 100, slot(1, reduced=[(Shape.SLUG, 6, 100, 40)])),
    )
    model = derived(found, [endpoint("GET /items/{name}")])
    changed, _ = heed(
        model,
        Advice(
            values=(
                AdvisedValues(
                    endpoint="GET /items/{name}",
                    parameter="name",
                    values=tuple(f"item-{n}" for n in range(60)),
                ),
            )
        ),
        advisor="test:model",
    )

    def counts(one: WorkloadModel) -> list[int]:
        table = one.requests[0].table
        assert table is not None
        cells = [row[0] for row in table.rows]
        return sorted(cells.count(cell) for cell in set(cells))

    assert counts(changed) == counts(model)
