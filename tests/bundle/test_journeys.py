"""Sessions in a bundle, read as text; that k6 follows them is tested with k6 itself."""

import json

import pytest

from plimsoll.bundle.check import check_bundle
from plimsoll.bundle.load import following, load_of
from plimsoll.bundle.manifest import BundleManifest
from plimsoll.bundle.repair import without
from plimsoll.catalog.model import Parameter
from plimsoll.workload.links import links
from plimsoll.workload.model import Column, DataTable, TestType, WorkloadModel
from tests.bundle.models import BEARER, endpoint, one, path, plan, rendered, shop
from tests.bundle.sessions import ORDER, shop_with_sessions, step

SHOP = shop_with_sessions()


def script_of(model: WorkloadModel) -> str:
    return rendered(model).file("script.js").content


def manifest_of(model: WorkloadModel) -> BundleManifest:
    return BundleManifest.model_validate_json(rendered(model).file("manifest.json").content)


def test_a_bundle_without_sessions_says_nothing_of_them() -> None:
    bundle = rendered(one(plan("post-x", endpoint("POST /x", body=True), bodies=("follow(keep(",))))
    assert not [file.path for file in bundle.files if "journeys" in file.path]
    for name in ("README.md", "workload.json"):
        assert "journeys" not in bundle.file(name).content.lower()
    assert "journeys.js" not in bundle.file("script.js").content
    assert manifest_of(shop()).journeys is None


def test_a_bundle_with_sessions_is_whole() -> None:
    bundle = rendered(SHOP)
    assert check_bundle(bundle) == ()
    assert {"journeys.json", "lib/journeys.js"} <= {file.path for file in bundle.files}
    assert "/lib/journeys.js'" in bundle.file("script.js").content


def test_each_place_says_how_likely_each_next_one_is() -> None:
    places = json.loads(rendered(SHOP).file("journeys.json").content)
    assert [place["slug"] for place in places] == [
        None,
        "get-orders-id",
        "post-orders",
        "post-login",
    ]
    for place in places:
        assert sum(each["chance"] for each in place["next"]) == pytest.approx(1)
    assert places[2]["next"] == [{"to": 1, "chance": 1.0, "pauses_s": [0.1, 0.3]}]
    assert {each["to"] for each in places[1]["next"]} == {0, 1}


def test_the_manifest_shows_sessions_steps_and_links() -> None:
    found = manifest_of(SHOP).journeys
    assert found is not None
    assert found.observed_sessions == 1000
    assert found.visits == {"GET /orders/{order_id}": 2, "POST /login": 0.5, "POST /orders": 1}
    first = found.transitions[0]
    assert (first.before, first.after) == ("POST /orders", "GET /orders/{order_id}")
    assert (first.chance, first.per_session, first.pause_s) == (1, 1, 0.2)
    assert {link.kind for link in found.links} == {"created id", "token"}
    assert set(found.test_types) == set(TestType) - {TestType.SMOKE}


@pytest.mark.parametrize("test_type", list(TestType), ids=str)
def test_sessions_send_as_many_requests_as_endpoints_by_themselves(test_type: TestType) -> None:
    if test_type is not TestType.SMOKE:
        entry = manifest_of(SHOP).journeys
        assert entry is not None
        expected = load_of(SHOP, test_type)
        found = entry.test_types[test_type]
        assert found.requests == pytest.approx(expected.requests * found.reached, rel=0.001)
        assert found.peak_per_second == pytest.approx(expected.peak_per_second)
        assert 0.99 < found.reached <= 1, "sessions are over within a second"


def test_the_highest_rate_is_one_of_requests_not_of_sessions() -> None:
    limited = SHOP.model_copy(update={"max_rate_per_s": 17.5})
    entry = manifest_of(limited).journeys
    assert entry is not None
    load = entry.test_types[TestType.REPLAY]
    assert (load.peak_per_second, load.lowered_to, load.sessions) == (17.5, 0.5, 1500)


def test_pauses_need_virtual_users_without_the_margin_for_a_slow_target() -> None:
    assert SHOP.journeys is not None
    pausing = SHOP.journeys.scenario.model_copy(update={"thinks_s": 100.425})
    longer = SHOP.model_copy(
        update={"journeys": SHOP.journeys.model_copy(update={"scenario": pausing})}
    )
    users = []
    for model in (SHOP, longer):
        assert model.journeys is not None
        users.append(load_of(following(model, model.journeys), TestType.SOAK).virtual_users)
    # 10 sessions a second for 100 s more, and what bursts of so many need.
    assert 1000 <= users[1] - users[0] < 1300


def test_pinned_scenarios_go_on_beside_the_sessions() -> None:
    first, *others = SHOP.scenarios
    pinned = SHOP.model_copy(
        update={"scenarios": (first.model_copy(update={"pinned": True}), *others)}
    )
    assert pinned.journeys is not None
    names = [scenario.name for scenario in following(pinned, pinned.journeys).scenarios]
    assert names == ["journeys", first.name]


def test_a_request_takes_the_sessions_values_and_otherwise_the_tables() -> None:
    assert """\
export function getOrdersId(data, session) {
  users.heed(
    send(
      getOrdersIdRequest,
      carried(session, { 'path.order_id': 'post-orders.id' }, getOrdersIdRows, getOrdersIdPath) ||
        inTurn(getOrdersIdPaths),
      users.headers(data) || (session && { Authorization: bearer(session, BEARER) }),
    ),
  );
}
""" in script_of(SHOP)
    assert (
        "keep(session, send(postOrdersRequest, '/orders'), { 'post-orders.id': 'id' });"
        in script_of(SHOP)
    )


def test_what_is_deleted_is_forgotten_and_own_headers_stay() -> None:
    create = plan(
        "post-orders",
        endpoint("POST /orders").model_copy(update={"responses": {"201": ORDER}}),
    )
    tenant = Parameter(name="X-Tenant", location="header", type="string", required=True)
    delete = plan(
        "delete-orders-id",
        endpoint("DELETE /orders/{id}", path("id"), tenant, security=(BEARER,)),
        table=DataTable(
            columns=(
                Column(name="id", location="path", origin="observed"),
                Column(name="X-Tenant", location="header", origin="schema"),
            ),
            rows=(("1", "t"),),
        ),
    )
    assert SHOP.journeys is not None
    plans = (create, delete)
    steps = (
        step(None, "post-orders", 1),
        step("post-orders", "delete-orders-id", 1, 1.0),
        step("delete-orders-id", None, 1),
    )
    scenario = SHOP.journeys.scenario.model_copy(
        update={"slugs": tuple(each.slug for each in plans), "weights": (1, 1)}
    )
    journeys = SHOP.journeys.model_copy(
        update={
            "steps": steps,
            "scenario": scenario,
            "links": links([each.endpoint for each in plans]),
        }
    )
    model = one(create).model_copy(update={"requests": plans, "journeys": journeys})
    assert """\
  forget(
    session,
    users.heed(
      send(
        deleteOrdersIdRequest,
        carried(session, { 'path.id': 'post-orders.id' }, deleteOrdersIdRows, deleteOrdersIdPath) ||
          inTurn(deleteOrdersIdPaths),
        Object.assign({ 'X-Tenant': row['header.X-Tenant'] }, users.headers(data)),
      ),
    ),
    'post-orders.id',
  );
""" in script_of(model)


def test_what_could_not_be_proven_is_led_past() -> None:
    left = without(SHOP, {"post-login": "it failed"})
    assert left.journeys is not None
    assert left.journeys.chances(None) == {"post-orders": 1}
    assert {link.kind for link in left.journeys.links} == {"created id"}
    assert check_bundle(rendered(left)) == ()
    assert "bearer(" not in script_of(left)
    assert "at: __ENV.LOGIN || ''," in script_of(left)
    everything = {item.slug: "it failed" for item in SHOP.requests}
    assert without(SHOP, everything).journeys is None


def test_the_readme_says_what_following_does() -> None:
    readme = rendered(SHOP).file("README.md").content
    assert "| `JOURNEYS` | `ignore` |" in readme
    assert "A session has 3.5 requests and 0.4 s of pauses on average" in readme
    assert "`id` of `POST /orders` is `order_id` of `GET /orders/{order_id}`" in readme
    assert "`API_TOKEN` goes before it" in readme
