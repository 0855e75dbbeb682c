"""k6 runs the bundles as the plan says."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from plimsoll.bundle.load import load_of
from plimsoll.bundle.model import Bundle
from plimsoll.workload import model as workload
from plimsoll.workload.model import TargetValues
from tests.bundle.models import BEARER as BEARER_AUTH
from tests.bundle.models import endpoint, model_of, one, path, plan, rendered, scenario, shop
from tests.integration.bundle.running import (
    THRESHOLDS_CROSSED,
    Server,
    inspected,
    run,
    serving,
    write,
)

SHOP = shop()
TOKEN = "tökèn"  # noqa: S105 - nobody's


def as_read(header: str) -> str:
    """As the server reads it."""
    return header.encode().decode("latin-1")


BEARER = as_read(f"Bearer {TOKEN}")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return write(rendered(SHOP), tmp_path)


def written(bundle: Bundle, folder: Path) -> Path:
    return write(bundle, folder)


@pytest.mark.parametrize("test_type", list(workload.TestType), ids=str)
def test_k6_reads_the_scenarios_that_the_manifest_promises(
    script: Path, test_type: workload.TestType
) -> None:
    expected = load_of(SHOP, test_type)
    scenarios = inspected(script, TEST_TYPE=test_type.value)["scenarios"]
    assert set(scenarios) == {item.name for item in expected.scenarios}
    for item in expected.scenarios:
        found = scenarios[item.name]
        assert found.get("maxVUs", found.get("vus")) == item.virtual_users


def test_smoke_asks_every_endpoint_once_with_each_body(script: Path, server: Server) -> None:
    ran = run(script, server, API_TOKEN=TOKEN, RUN_ID="r1")
    assert ran.code == 0, ran.log
    assert [f"{seen.method} {seen.target}" for seen in server.seen] == [
        "GET /orders/41",
        "GET /orders",
        "POST /orders",
        "POST /orders",
        "GET /files/a%20b/c.txt",
        "POST /login",
        "GET /coords/1.5,2.5",
    ]
    assert {seen.headers["user-agent"] for seen in server.seen} == {"plimsoll/r1"}
    assert server.seen[0].headers["authorization"] == BEARER
    assert [json.loads(seen.body).get("sku") for seen in server.seen[2:4]] == ["a-1", "b"]
    assert server.seen[4].headers["x-tenant"] == "t1"
    assert server.seen[5].body == b"user=a%20b&role=x&role=y"
    assert "authorization" not in server.seen[5].headers
    assert "level=warning" not in ran.log
    assert len(server.seen) == load_of(SHOP, workload.TestType.SMOKE).requests


def test_every_request_is_named_by_its_route(script: Path, server: Server) -> None:
    ran = run(script, server)
    names = [item.name for item in SHOP.requests for _ in item.bodies or (None,)]
    assert [tags["name"] for tags, _ in ran.samples["http_reqs"]] == names
    assert {tags["url"] for tags, _ in ran.samples["http_reqs"]} == set(names)


def test_sizes_of_requests_are_those_that_the_server_receives(script: Path, server: Server) -> None:
    ran = run(script, server, API_TOKEN=TOKEN)
    sent = [value for _, value in ran.samples["request_bytes"]]
    assert sent == [seen.bytes_received for seen in server.seen]


def test_a_body_that_may_be_empty_still_is_counted(tmp_path: Path, server: Server) -> None:
    names = ("POST /x", "DELETE /x", "PUT /x", "PATCH /x", "GET /x", "OPTIONS /x")
    plans = tuple(plan(name.split()[0].lower(), endpoint(name)) for name in names)
    texts = plan("post-text", endpoint("POST /t", content_type="text/plain"), bodies=("", "é"))
    model = model_of((*plans, texts), (scenario("x", *plans, texts, replay=(1,)),))
    ran = run(written(rendered(model), tmp_path), server)
    assert ran.code == 0, ran.log
    sent = [value for _, value in ran.samples["request_bytes"]]
    assert sent == [seen.bytes_received for seen in server.seen]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("GET /plain", 3000),
        ("GET /chunked", 3000),
        ("HEAD /plain", 0),
        ("GET /packed", 35),
        ("GET /nothing", 0),
    ],
)
def test_sizes_of_answers_are_those_on_the_wire(
    tmp_path: Path, server: Server, name: str, size: int
) -> None:
    server.answers = dict.fromkeys(("/plain", "/chunked", "/packed"), b"x" * 3000)
    server.answers["/nothing"] = b""
    ran = run(written(rendered(one(plan("get-x", endpoint(name)))), tmp_path), server)
    assert ran.tagged("response_bytes", name) == [pytest.approx(size, abs=5)]


def test_a_redirect_is_an_answer(tmp_path: Path, server: Server) -> None:
    ran = run(written(rendered(one(plan("get-m", endpoint("GET /moved")))), tmp_path), server)
    assert ran.code == 0, ran.log
    assert [seen.target for seen in server.seen] == ["/moved"]
    assert "level=warning" not in ran.log


@pytest.mark.parametrize(("status", "failed"), [(404, 0.0), (500, 1.0)])
def test_only_a_5xx_counts_as_failed(
    tmp_path: Path, server: Server, status: int, failed: float
) -> None:
    server.statuses["/x"] = status
    ran = run(written(rendered(one(plan("get-x", endpoint("GET /x")))), tmp_path), server)
    assert ran.tagged("http_req_failed", "GET /x") == [failed]
    assert ran.tagged("checks", "GET /x") == [0.0]
    assert ran.code == THRESHOLDS_CROSSED


def test_replay_sends_the_planned_number_of_requests(script: Path, server: Server) -> None:
    ran = run(script, server, TEST_TYPE="replay", DURATION="3s")
    asked = Counter(tags["scenario"] for tags, _ in ran.samples["iterations"])
    assert not ran.samples["dropped_iterations"]
    assert len(server.seen) == sum(asked.values())
    for item in SHOP.scenarios:
        expected = sum(item.replay_targets) / item.time_unit_s * 3 / len(item.replay_targets)
        assert asked[item.name] == pytest.approx(expected, abs=1.5), item.name


def test_the_long_tail_has_the_mix_of_its_weights(script: Path, server: Server) -> None:
    ran = run(script, server, TEST_TYPE="replay", DURATION="2s", SCALE="5")
    tail = Counter(
        tags["name"] for tags, _ in ran.samples["http_reqs"] if tags["scenario"] == "long-tail"
    )
    assert tail["GET /files/{path}"] == pytest.approx(60, abs=2)
    assert tail["POST /login"] == pytest.approx(30, abs=2)
    assert tail["GET /coords/{lat},{lon}"] == pytest.approx(10, abs=2)


@pytest.mark.parametrize("scale", ["0.3", "2"])
def test_scale_multiplies_exactly(script: Path, server: Server, scale: str) -> None:
    ran = run(script, server, TEST_TYPE="average-load", DURATION="2s", SCALE=scale)
    asked = Counter(tags["scenario"] for tags, _ in ran.samples["iterations"])
    for item in SHOP.scenarios:
        expected = item.average_target / item.time_unit_s * 2 * float(scale)
        assert asked[item.name] == pytest.approx(expected, abs=1.5), item.name


def test_rows_are_used_in_turn_and_a_person_may_replace_them(script: Path, server: Server) -> None:
    (script.parent / "data" / "get-orders-id.csv").write_bytes(
        b'\xef\xbb\xbfpath.id,query.expand,mine\r\n"7,""8",x\r\n9,\r\n\r\n10,""\r\n'
    )
    run(script, server, TEST_TYPE="replay", DURATION="1s")
    asked = Counter(seen.target for seen in server.seen if seen.target.startswith("/orders/"))
    assert set(asked) == {"/orders/7%2C%228?expand=x", "/orders/9", "/orders/10?expand="}
    assert max(asked.values()) - min(asked.values()) <= 1


def test_a_replaced_table_needs_its_columns(script: Path, server: Server) -> None:
    (script.parent / "data" / "get-orders-id.csv").write_text("id\n1\n")
    ran = run(script, server)
    assert "lacks path.id, query.expand" in ran.log


def test_the_target_s_own_values_are_used(script: Path, server: Server) -> None:
    server.answers["/orders"] = json.dumps({"items": [{"id": 70}, {"id": "7/1"}, {}]}).encode()
    ran = run(script, server, DATA="target", TEST_TYPE="replay", DURATION="1s", API_TOKEN=TOKEN)
    paths = {
        seen.target.partition("?")[0] for seen in server.seen if seen.target.startswith("/orders/")
    }
    assert paths == {"/orders/70", "/orders/7%2F1"}
    assert server.seen[0].headers["authorization"] == BEARER
    assert len(ran.tagged("http_reqs", "setup")) == 1


def test_a_target_that_lists_nothing_gets_the_table_s_values(script: Path, server: Server) -> None:
    ran = run(script, server, DATA="target")
    assert 'lists no \\"id\\"' in ran.log
    assert server.seen[1].target == "/orders/41"


def test_a_list_that_is_not_in_the_test_is_asked_with_the_item_s_credentials(
    tmp_path: Path, server: Server
) -> None:
    item = SHOP.request("get-orders-id").model_copy(
        update={"target_values": (TargetValues(column="id", list_route="/all ids", field="id"),)}
    )
    server.answers["/all%20ids"] = b'[{"id": 5}]'
    script = written(rendered(one(item)), tmp_path)
    run(script, server, DATA="target", API_TOKEN=TOKEN)
    assert [seen.target for seen in server.seen] == ["/all%20ids", "/orders/5"]
    assert server.seen[0].headers["authorization"] == BEARER


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (401, b"{}", "GET /orders answered 401; set API_TOKEN; the data table"),
        (307, b"{}", "GET /orders answered 307; the data table"),
        (200, b"[]", 'GET /orders lists no \\"id\\"; the data table'),
    ],
)
def test_a_list_that_lacks_values_is_told_once(
    tmp_path: Path, server: Server, status: int, answer: bytes, said: str
) -> None:
    item = SHOP.request("get-orders-id")
    lines = item.model_copy(
        update={
            "slug": "get-orders-id-lines",
            "endpoint": endpoint("GET /orders/{id}/lines", path("id"), security=(BEARER_AUTH,)),
        }
    )
    server.statuses["/orders"], server.answers["/orders"] = status, answer
    model = model_of((item, lines), (scenario("x", item, lines, replay=(1,)),))
    ran = run(written(rendered(model), tmp_path), server, DATA="target")
    assert ran.log.count("the data table's values are used instead") == 1
    assert said in ran.log


def test_smoke_tells_once_what_an_endpoint_answers(script: Path, server: Server) -> None:
    server.statuses = {"/orders": 401, "/login": 403, "/coords/1.5,2.5": 404}
    ran = run(script, server)
    warned = [line for line in ran.log.splitlines() if "level=warning" in line]
    assert len(warned) == 4, ran.log
    assert "GET /orders answered 401; set API_TOKEN" in warned[0]
    assert "POST /orders answered 401; set API_TOKEN" in warned[1]
    assert "POST /login answered 403; set HEADERS if" in warned[2]
    assert 'GET /coords/{lat},{lon} answered 404"' in warned[3]


def test_smoke_does_not_ask_for_credentials_that_were_given(script: Path, server: Server) -> None:
    server.statuses = {"/orders": 401, "/login": 403}
    ran = run(script, server, API_TOKEN=TOKEN, HEADERS='{"X-Api-Key":"k"}')
    assert 'GET /orders answered 401"' in ran.log
    assert 'POST /login answered 403"' in ran.log
    assert TOKEN not in ran.log


def test_a_refused_login_is_told_which_secret_its_body_lacks(
    tmp_path: Path, server: Server
) -> None:
    login = plan("post-login", endpoint("POST /login", body=True), bodies=({"password": "x"},))
    server.statuses["/login"] = 401
    script = written(rendered(one(login)), tmp_path)
    assert "POST /login answered 401; set BODY_PASSWORD" in run(script, server).log
    assert 'answered 401"' in run(script, server, BODY_PASSWORD="y").log  # noqa: S106 - nobody's


def test_other_test_types_do_not_tell_of_every_answer(script: Path, server: Server) -> None:
    server.statuses["/orders"] = 404
    ran = run(script, server, TEST_TYPE="average-load", DURATION="1s")
    assert "answered 404" not in ran.log


def test_headers_of_the_environment_go_with_every_request(script: Path, server: Server) -> None:
    given = {"X-Api-Key": "ké", "authorization": "Own x", "x-tenant": "t9", "User-Agent": "me"}
    ran = run(script, server, HEADERS=json.dumps(given), API_TOKEN=TOKEN, DATA="target")
    assert ran.code == 0, ran.log
    assert len(server.seen) == load_of(SHOP, workload.TestType.SMOKE).requests + 1
    for seen in server.seen:
        sent = {name: seen.headers.get(name.lower()) for name in given}
        assert sent == {name: as_read(value) for name, value in given.items()}
    sizes = [value for _, value in ran.samples["request_bytes"]]
    assert sizes == [seen.bytes_received for seen in server.seen[1:]]


def test_only_names_the_endpoints_of_a_smoke_test(script: Path, server: Server) -> None:
    ran = run(script, server, ONLY="post-login, get-orders")
    assert ran.code == 0, ran.log
    assert [seen.target for seen in server.seen] == ["/orders", "/login"]


def test_an_exception_fails_its_endpoint_and_no_other(script: Path, server: Server) -> None:
    script.write_text(
        script.read_text().replace(
            "export function getOrders(data) {", "export function getOrders(data) {\n  undefined.x;"
        )
    )
    ran = run(script, server)
    assert "/orders" not in {seen.target for seen in server.seen if seen.method == "GET"}
    assert len(server.seen) == load_of(SHOP, workload.TestType.SMOKE).requests - 1
    assert ran.tagged("checks", "GET /orders") == [0.0]
    assert "at getOrders (" in ran.log
    assert ran.code == THRESHOLDS_CROSSED


@pytest.mark.parametrize(
    ("route", "slug"),
    [("/orders/41", "name:GET /orders/{id}"), ("/coords/1.5,2.5", "endpoint:get-coords-lat-lon")],
)
def test_thresholds_see_their_endpoint(script: Path, server: Server, route: str, slug: str) -> None:
    server.statuses[route] = 500
    ran = run(script, server, ENVIRONMENT="nobody-knows-it")
    assert ran.code == THRESHOLDS_CROSSED
    assert f"thresholds on metrics 'checks{{{slug}}}' have been crossed" in ran.log


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"BASE_URL": ""}, "give the target's address"),
        ({"BASE_URL": "shop.example"}, "give the target's address"),
        ({"TEST_TYPE": "flood"}, "choose one of: smoke, average-load, replay, stress, spike, soak"),
        ({"TEST_TYPE": "replay", "BURSTS": "wild"}, "choose one of: observed, even"),
        ({"TEST_TYPE": "replay", "DURATION": "5 minutes"}, "give one such as 5m"),
        ({"TEST_TYPE": "replay", "DURATION": "0s"}, "give one such as 5m"),
        ({"TEST_TYPE": "replay", "SCALE": "abc"}, 'SCALE is \\"abc\\"; give a number above 0'),
        ({"HEADERS": "X-Api-Key: s3cret"}, "HEADERS is no JSON object of texts"),
        ({"HEADERS": '["s3cret"]'}, "HEADERS is no JSON object of texts"),
        ({"HEADERS": "null"}, "HEADERS is no JSON object of texts"),
        ({"HEADERS": '{"X-Api-Key": 53}'}, "HEADERS is no JSON object of texts"),
        ({"HEADERS": '{"X Key": "s3cret"}'}, "HEADERS is no JSON object of texts"),
        ({"HEADERS": '{"X-Key": "s3cret\\nX: y"}'}, "HEADERS is no JSON object of texts"),
        ({"TEST_TYPE": "replay", "SCALE": "-1"}, "give a number above 0"),
        ({"ONLY": "get-nothing"}, "choose one of: get-orders-id, "),
        ({"DATA": "mine"}, "choose one of: auto, observed, target"),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_explained(
    script: Path, server: Server, variables: dict[str, str], message: str
) -> None:
    ran = run(script, server, **variables)
    assert message in ran.log
    assert "s3cret" not in ran.log
    assert ran.code != 0
    assert not server.seen


def test_a_base_url_may_have_a_path(tmp_path: Path, server: Server) -> None:
    item = plan("get-x", endpoint("GET /x/{id}", path("id")))
    ran = run(written(rendered(one(item)), tmp_path), server, BASE_URL=f"{server.url}/shop/api/")
    assert [seen.target for seen in server.seen] == ["/shop/api/x/%7Bid%7D"]
    sizes = [value for _, value in ran.samples["request_bytes"]]
    assert sizes == [server.seen[0].bytes_received]
