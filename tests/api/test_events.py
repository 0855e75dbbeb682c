"""What happens to a workflow arrives as server-sent events, over a real connection."""

import json
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI
from pydantic import JsonValue
from typing_extensions import override

from plimsoll.access.model import Scope
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.api.app import make_app
from plimsoll.api.limits import Limits
from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.model import Event, NewWorkflow
from plimsoll.settings import ApiSettings
from tests.api.serving import served
from tests.api.world import Client, World

Told = dict[str, str]


def app_of(world: World, limits: Limits | None = None, heartbeat_s: float = 15.0) -> FastAPI:
    settings = ApiSettings(authentication="tokens", event_poll_s=0.01, heartbeat_s=heartbeat_s)
    return make_app(world.backend, settings, limits=limits or Limits())


def events_of(lines: Iterator[str]) -> Iterator[Told]:
    """As browsers read them (HTML standard, section 9.2)."""
    told: Told = {}
    for line in lines:
        if not line and told:
            yield told
            told = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            told[name] = value


@contextmanager
def streaming(
    url: str, token: str, workflow: str, query: str = "", **headers: str
) -> Iterator[httpx.Response]:
    sent = {"Authorization": f"Bearer {token}", **headers}
    path = f"{url}/api/v1/workflows/{workflow}/events{query}"
    with httpx.stream("GET", path, headers=sent, timeout=10) as answer:
        yield answer


def whole(url: str, token: str, workflow: str, query: str = "", **headers: str) -> list[Told]:
    with streaming(url, token, workflow, query, **headers) as answer:
        assert answer.status_code == 200, answer.read()
        return list(events_of(answer.iter_lines()))


def asked(world: World, **parameters: JsonValue) -> str:
    client: Client = world.client(world.token(Scope.REQUEST))
    answer = client.post(
        "/api/v1/workflows",
        {"template": "talk", "parameters": {"service": "shop", **parameters}},
    )
    return str(answer.json()["workflowId"])


@pytest.fixture
def token(world: World) -> str:
    return world.token(Scope.READ)


def test_everything_that_happened_is_told_in_order(world: World, token: str) -> None:
    workflow = asked(world, steps=1_100)
    with served(app_of(world)) as url:
        told = whole(url, token, workflow)
    world.engine.settle()
    *events, end = told
    assert [int(event["id"]) for event in events] == list(range(1, len(events) + 1))
    assert [event["event"] for event in events[:4]] == ["workflow", "workflow", "node", "node"]
    assert json.loads(events[3]["data"])["data"] == {
        "node": "Say",
        "agent": "speaker",
        "state": "completed",
        "attempt": 1,
    }
    assert json.loads(events[-1]["data"])["data"] == {"status": "completed"}
    assert end == {"event": "end", "data": '{"status": "completed"}'}


def test_the_stream_is_neither_kept_nor_held_back(world: World, token: str) -> None:
    workflow = asked(world)
    with served(app_of(world)) as url, streaming(url, token, workflow) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Accel-Buffering"] == "no"
        answer.read()


def test_a_stream_is_taken_up_where_it_broke(world: World, token: str) -> None:
    workflow = asked(world)
    world.engine.settle()
    with served(app_of(world)) as url:
        every = whole(url, token, workflow)
        assert whole(url, token, workflow, "?after=3") == every[3:]
        assert whole(url, token, workflow, **{"Last-Event-ID": "3"}) == every[3:]
        assert whole(url, token, workflow, "?after=1", **{"Last-Event-ID": "3"}) == every[3:]
        assert whole(url, token, workflow, "?after=9000") == every[-1:]


@pytest.mark.parametrize("query", ["?after=-1", "?after=x", "?after=9007199254740992"])
def test_an_id_that_is_none_is_refused(world: World, admin: Client, query: str) -> None:
    answer = admin.get(f"/api/v1/workflows/{asked(world)}/events{query}")
    assert answer.status_code == 422
    header = {"Last-Event-ID": query.removeprefix("?after=")}
    assert admin.get(f"/api/v1/workflows/{asked(world)}/events", **header).status_code == 422


def test_a_silent_stream_shows_that_it_is_alive(world: World, token: str) -> None:
    workflow = asked(world, waits=True)
    world.engine.settle()
    with (
        served(app_of(world, heartbeat_s=0.05)) as url,
        streaming(url, token, workflow) as answer,
    ):
        lines = answer.iter_lines()
        beats = 0
        while beats < 4:
            beats += next(lines) == ": beat"


def test_what_happens_while_somebody_watches_is_told(world: World, token: str) -> None:
    workflow = asked(world, waits=True)
    world.engine.settle()
    with served(app_of(world)) as url, streaming(url, token, workflow) as answer:
        events = events_of(answer.iter_lines())
        while json.loads(next(events)["data"])["data"].get("status") != "waiting":
            pass
        client = world.client(world.token(Scope.REQUEST))
        client.post(
            f"/api/v1/workflows/{workflow}/answers", {"topic": "approval", "message": "yes"}
        )
        assert [event["event"] for event in events][-1] == "end"


def wait_until_free(app: FastAPI) -> None:
    for _ in range(500):
        if app.state.places.taken == 0:
            return
        time.sleep(0.01)  # noqa: TID251 - another thread frees them
    raise AssertionError(app.state.places.taken)


def test_a_client_that_leaves_frees_its_place(world: World, token: str) -> None:
    workflow = asked(world, waits=True)
    world.engine.settle()
    app = app_of(world, Limits(most_streams=2))
    with served(app) as url:
        for _ in range(5):
            with streaming(url, token, workflow) as answer:
                lines = answer.iter_lines()
                assert next(lines) == ": beat"
                assert app.state.places.taken == 1
            wait_until_free(app)


def test_there_are_no_more_streams_than_places(world: World, token: str) -> None:
    workflow = asked(world, waits=True)
    world.engine.settle()
    app = app_of(world, Limits(most_streams=1))
    with served(app) as url, streaming(url, token, workflow) as first:
        lines = first.iter_lines()
        assert next(lines) == ": beat"
        with streaming(url, token, workflow) as second:
            second.read()
            assert (second.status_code, second.headers["Retry-After"]) == (503, "5")
            assert second.json()["type"] == "/problems/unavailable"


def test_a_stream_ends_after_a_while(world: World, token: str) -> None:
    workflow = asked(world, waits=True)
    world.engine.settle()
    app = app_of(world, Limits(longest_stream_s=0.1))
    with served(app) as url:
        told = whole(url, token, workflow)
    assert all(event["event"] != "end" for event in told)
    wait_until_free(app)


class Shaky(MemoryWorkflowStore):
    """A store whose events cannot be read at first."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self._failures = failures

    @override
    def events(self, workflow_id: str, *, after: int = 0, limit: int = 500) -> Sequence[Event]:
        if self._failures > 0:
            self._failures -= 1
            raise Unavailable("The database is away.")
        return super().events(workflow_id, after=after, limit=limit)


def stored(world: World, store: MemoryWorkflowStore) -> str:
    world.backend = replace(world.backend, workflows=store)
    wanted = NewWorkflow(
        template="talk", service="shop", principal="local", requested_by="", parameters={}
    )
    return store.request(wanted)[0].id


def test_a_database_that_is_away_is_waited_for(world: World, token: str) -> None:
    store = Shaky(failures=5)
    workflow = stored(world, store)
    store.request_cancel(workflow)
    with served(app_of(world)) as url:
        told = whole(url, token, workflow)
    assert told[-1] == {"event": "end", "data": '{"status": "cancelled"}'}


def test_the_stream_of_what_is_forgotten_just_ends(
    world: World, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryWorkflowStore()
    workflow = stored(world, store)
    with (
        caplog.at_level(logging.ERROR),
        served(app_of(world)) as url,
        streaming(url, token, workflow) as answer,
    ):
        events = events_of(answer.iter_lines())
        assert next(events)["id"] == "1"
        store.request_cancel(workflow)
        store.delete_ended_before(datetime.max.replace(tzinfo=UTC))
        assert [event["event"] for event in events] in ([], ["workflow"])
    assert caplog.text == ""


@pytest.mark.parametrize("scope", [None, Scope.READ])
def test_nobody_watches_what_he_may_not_see(world: World, scope: Scope | None) -> None:
    workflow = asked(world)
    token = world.token(scope, services=("other",)) if scope else None
    answer = world.client(token).get(f"/api/v1/workflows/{workflow}/events")
    assert answer.status_code == (404 if scope else 401)
