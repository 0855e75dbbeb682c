"""k6 follows the sessions of a bundle, and carries values from answers to requests."""

import itertools
import json
from collections import Counter
from pathlib import Path

import pytest
from typing_extensions import override

from plimsoll.bundle.load import following, load_of
from plimsoll.bundle.script import library_files
from plimsoll.workload.model import TestType, WorkloadModel
from tests.bundle.models import rendered, shop
from tests.bundle.sessions import shop_with_sessions
from tests.integration.bundle.running import Ran, Server, inspected, k6, run, serving, write


class Creating(dict[str, bytes]):
    """Answers by path; each order that is created has an id of its own, and each login a token."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self.orders: set[str] = set()

    @override
    def get(self, path: str, default: object = None) -> bytes:
        name = {"/orders": "id", "/login": "access_token"}.get(path, "ok")
        value = f"{name}{next(self._numbers)}"
        self.orders |= {value} if name == "id" else set()
        return json.dumps({name: value}).encode()


def followed(model: WorkloadModel, folder: Path, **variables: str) -> tuple[Ran, Server]:
    script = write(rendered(model), folder)
    with serving() as server:
        server.answers = Creating()
        ran = run(script, server, JOURNEYS="follow", TEST_TYPE="average-load", **variables)
    return ran, server


def test_sessions_ask_for_what_they_created_as_often_as_expected(tmp_path: Path) -> None:
    model = shop_with_sessions(sessions_per_second=40)
    ran, server = followed(model, tmp_path, DURATION="5s")
    assert not ran.samples["dropped_iterations"], ran.log
    assert "level=error" not in ran.log
    asked = Counter(f"{seen.method} {seen.target.rpartition('/')[0]}" for seen in server.seen)
    sessions = sum(value for _, value in ran.samples["iterations"])
    assert sessions == 5 * 40
    # Sessions that began in the last second or so were cut short.
    assert asked["POST "] / sessions == pytest.approx(1.5, rel=0.1)
    assert asked["GET /orders"] / sessions == pytest.approx(2, rel=0.15)
    assert isinstance(server.answers, Creating)
    created = {f"/orders/{value}" for value in server.answers.orders}
    assert {seen.target for seen in server.seen if seen.method == "GET"} <= created
    tokens = {seen.headers.get("authorization") for seen in server.seen if seen.method == "GET"}
    assert None in tokens, "not every session logs in"
    assert len(tokens) > 50
    lasted = max(seen.arrived_s for seen in server.seen) - server.seen[0].arrived_s
    assert lasted < 5.5


def test_a_given_token_is_better_than_the_sessions_own(tmp_path: Path) -> None:
    given = {"API_TOKEN": "given"}
    _, server = followed(shop_with_sessions(), tmp_path, DURATION="1s", **given)
    tokens = {seen.headers.get("authorization") for seen in server.seen if seen.method == "GET"}
    assert tokens == {"Bearer given"}


def test_the_same_bundle_goes_the_same_ways(tmp_path: Path) -> None:
    counts = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        # Long enough for sessions to end before they are cut: that depends on the clock.
        _, server = followed(shop_with_sessions(), folder, DURATION="1s")
        counts.append(Counter(seen.target for seen in server.seen if seen.method == "POST"))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("bursts", ["observed", "even"])
@pytest.mark.parametrize("test_type", [TestType.REPLAY, TestType.STRESS], ids=str)
def test_k6_reads_the_sessions_that_the_manifest_promises(
    tmp_path: Path, test_type: TestType, bursts: str
) -> None:
    model = shop_with_sessions()
    assert model.journeys is not None
    script = write(rendered(model), tmp_path)
    options = inspected(script, JOURNEYS="follow", TEST_TYPE=test_type.value, BURSTS=bursts)
    (expected,) = load_of(following(model, model.journeys), test_type).scenarios
    found = options["scenarios"]
    assert set(found) == {"journeys"}
    assert found["journeys"]["exec"] == "journeys"
    assert found["journeys"]["gracefulStop"] == "5s"
    if bursts == "observed":
        assert found["journeys"]["maxVUs"] == expected.virtual_users


def test_k6_refuses_to_follow_sessions_that_nobody_saw(tmp_path: Path) -> None:
    script = write(rendered(shop()), tmp_path)
    variables = {"BASE_URL": "http://127.0.0.1:9", "TEST_TYPE": "replay", "JOURNEYS": "follow"}
    done = k6("inspect", script, variables=variables)
    assert done.returncode != 0
    assert "the profile of this bundle shows no sessions" in done.stderr


def test_sessions_are_ignored_unless_wanted(tmp_path: Path) -> None:
    script = write(rendered(shop_with_sessions()), tmp_path)
    found = inspected(script, TEST_TYPE="replay")["scenarios"]
    assert set(found) == {"get-orders-id", "post-orders", "post-login"}


def test_without_sessions_the_tables_values_are_asked_for(tmp_path: Path) -> None:
    script = write(rendered(shop_with_sessions()), tmp_path)
    with serving() as server:
        server.answers = Creating()
        ran = run(script, server, TEST_TYPE="average-load", DURATION="1s")
    assert "level=error" not in ran.log
    asked = {seen.target for seen in server.seen if seen.method == "GET"}
    assert asked == {"/orders/41", "/orders/42"}
    assert not [seen for seen in server.seen if "authorization" in seen.headers]


def test_what_sessions_keep_and_forget(tmp_path: Path) -> None:
    for file in library_files(journeys=True):
        path = tmp_path / file.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(file.content)
    script = tmp_path / "script.js"
    script.write_text(_KEEPING)
    done = k6("run", "--quiet", "--no-summary", "--log-format=raw", script, variables={})
    assert json.loads(done.stderr) == [
        {"a": "7"},
        {"a": "7"},
        {"a": "7"},
        {"a": "7"},
        {"a": "7", "t": "x"},
        {"t": "x"},
        {},
    ]


_KEEPING = """
import { forget, keep } from './lib/journeys.js';

const answer = (status, content) => ({ status, json: () => JSON.parse(content) });

export default function () {
  const session = {};
  const seen = [];
  const note = () => seen.push({ ...session });
  keep(session, answer(201, '{"id":7}'), { a: 'id' }), note();
  keep(session, answer(500, '{"id":8}'), { a: 'id' }), note();
  keep(session, answer(200, 'no JSON'), { a: 'id' }), note();
  keep(session, answer(200, '{"id":9007199254740993}'), { a: 'id' }), note();
  keep(session, answer(200, '{"id":null,"token":"x"}'), { a: 'id', t: 'token' }), note();
  forget(session, answer(204, ''), 'a'), note();
  keep(undefined, answer(200, '{"id":1}'), { a: 'id' });
  forget(undefined, answer(204, ''), 'a');
  forget(session, answer(404, ''), 't');
  forget(session, answer(204, ''), 't'), note();
  console.log(JSON.stringify(seen));
}
"""


def test_smoke_asks_each_endpoint_once_with_the_tables_values(tmp_path: Path) -> None:
    script = write(rendered(shop_with_sessions()), tmp_path)
    with serving() as server:
        server.answers = Creating()
        ran = run(script, server, JOURNEYS="follow", TEST_TYPE="smoke")
    assert ran.code == 0, ran.log
    assert [seen.target for seen in server.seen] == ["/orders/41", "/orders", "/orders", "/login"]
