"""Sources of traffic are looked at before anything is made from them."""

from typing import TYPE_CHECKING

from plimsoll.access.model import Scope
from plimsoll.api.app import make_app
from plimsoll.api.limits import Limits
from plimsoll.settings import ApiSettings
from tests.api.world import SHOP, Client, World

if TYPE_CHECKING:
    from pydantic import JsonValue

URL = "/api/v1/traffic-checks"


def test_it_tells_what_is_there_and_keeps_nothing(admin: Client) -> None:
    answer = admin.post(URL, {"service": SHOP, "traffic": "memory:day"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["traffic"] == "memory:day"
    assert answer.json()["sight"]["requests"] == 60
    assert answer.json()["sight"]["endpoints"] == [
        {"method": "GET", "route": "/orders/{integer}", "requests": 60}
    ]
    assert admin.get("/api/v1/workflows").json()["items"] == []


def test_what_cannot_be_read_is_a_problem_that_says_what_to_do(admin: Client) -> None:
    unknown = admin.post(URL, {"service": SHOP, "traffic": "ftp:day"})
    assert (unknown.status_code, unknown.json()["type"]) == (422, "/problems/rejected")
    assert "kind:location" in unknown.json()["fix"]
    absent = admin.post(URL, {"service": SHOP, "traffic": "memory:night"})
    assert absent.status_code == 404


def test_it_is_for_who_may_ask_for_tests_of_the_service(world: World) -> None:
    limited = world.client(world.token(Scope.REQUEST, services=("other",)))
    answer = limited.post(URL, {"service": SHOP, "traffic": "memory:day"})
    assert answer.status_code == 403
    assert limited.post(URL, {"service": "other", "traffic": "memory:day"}).status_code == 200


def test_only_some_are_looked_at_at_once(world: World) -> None:
    app = make_app(
        world.backend, ApiSettings(authentication="tokens"), limits=Limits(most_checks=1)
    )
    api = Client(app, world.token(Scope.REQUEST))
    asked: JsonValue = {"service": SHOP, "traffic": "memory:day"}
    with app.state.checks.one():
        busy = api.post(URL, asked)
        assert api.as_(None).post(URL, asked).status_code == 401
    assert (busy.status_code, busy.json()["type"]) == (503, "/problems/unavailable")
    assert api.post(URL, asked).status_code == 200, "the place is free again"
