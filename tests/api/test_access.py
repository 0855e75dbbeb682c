"""Who may ask for what; the routes are read off the app, so that none is forgotten."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from starlette.routing import Route

from plimsoll.access.model import Scope
from plimsoll.api.app import make_app
from plimsoll.settings import ApiSettings
from tests.api.world import SHOP, Client, World

if TYPE_CHECKING:
    from pydantic import JsonValue

FOR_ANYBODY = {("GET", "/health"), ("GET", "/ready"), ("GET", "/openapi.json")}
NEEDED = {
    ("POST", "/api/v1/workflows"): Scope.REQUEST,
    ("POST", "/api/v1/workflows/{workflow_id}/cancel"): Scope.REQUEST,
    ("POST", "/api/v1/workflows/{workflow_id}/retry"): Scope.REQUEST,
    ("POST", "/api/v1/workflows/{workflow_id}/answers"): Scope.REQUEST,
    ("POST", "/api/v1/services"): Scope.REQUEST,
    ("PUT", "/api/v1/schedules/{name}"): Scope.REQUEST,
    ("DELETE", "/api/v1/schedules/{name}"): Scope.REQUEST,
    ("PUT", "/api/v1/environments/{name}"): Scope.ADMIN,
    # It changes nothing, and whoever may read may fetch the archive as well.
    ("POST", "/api/v1/bundles/{digest}/link"): Scope.READ,
    ("POST", "/api/v1/bundles/{digest}/proposals"): Scope.REQUEST,
    ("POST", "/api/v1/runs"): Scope.REQUEST,
    ("POST", "/api/v1/run-plans"): Scope.REQUEST,
    ("POST", "/api/v1/load-lines"): Scope.REQUEST,
    # It reads what a bundle would.
    ("POST", "/api/v1/traffic-checks"): Scope.REQUEST,
    # A question with a long text.
    ("POST", "/api/v1/gate-backtests"): Scope.READ,
    ("POST", "/api/v1/runs/{run_id}/abort"): Scope.REQUEST,
    ("POST", "/api/v1/runs/{run_id}/judge"): Scope.REQUEST,
    ("POST", "/api/v1/runs/{run_id}/approval"): Scope.REQUEST,
    ("POST", "/api/v1/runs/{run_id}/triage"): Scope.REQUEST,
    # Whoever sees harm must not look for an administrator first.
    ("PUT", "/api/v1/kill-switch"): Scope.REQUEST,
    ("DELETE", "/api/v1/kill-switch"): Scope.ADMIN,
}
FILLED = {
    "{workflow_id}": "w",
    "{name:path}": "shop",
    "{name}": "shop",
    "{digest}": "0" * 64,
    "{run_id}": "r",
    "{path:path}": "script.js",
}


def routes() -> Iterator[tuple[str, str]]:
    for route in make_app(World().backend, ApiSettings()).routes:
        assert isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if (method, route.path) not in FOR_ANYBODY:
                yield method, route.path


PROTECTED = sorted(routes())


def address(path: str) -> str:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    assert "{" not in path
    return path


@pytest.mark.parametrize(("method", "path"), PROTECTED, ids=" ".join)
def test_nobody_gets_in_without_a_token(world: World, method: str, path: str) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer x"},
        {"Authorization": f"Basic {world.token(Scope.ADMIN)}"},
        {"Authorization": f"Bearer plimsoll_{'0' * 16}_{'0' * 64}"},
    ):
        answer = world.client()(method, address(path), json={}, headers=headers)
        assert answer.status_code == 401, answer.text
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json()["type"] == "/problems/unauthenticated"


@pytest.mark.parametrize(("method", "path"), PROTECTED, ids=" ".join)
def test_nobody_does_more_than_the_scope_allows(world: World, method: str, path: str) -> None:
    needed = Scope.READ if method == "GET" else NEEDED[method, path]
    for scope in Scope:
        answer = world.client(world.token(scope))(method, address(path), json={})
        assert (answer.status_code == 403) is not scope.includes(needed), answer.text


@pytest.mark.parametrize("path", sorted(path for _, path in FOR_ANYBODY))
def test_anybody_may_ask_for_these(world: World, path: str) -> None:
    assert world.client().get(path).status_code == 200


def test_a_token_ends(world: World) -> None:
    token = world.token(Scope.READ)
    api = world.client(token)
    assert api.get("/api/v1/services").status_code == 200
    world.clock.advance(91 * 24 * 3600)
    assert api.get("/api/v1/services").status_code == 401


def test_a_revoked_token_is_none(world: World) -> None:
    api = world.client(world.token(Scope.READ))
    world.tokens.revoke(world.tokens.list()[0].id, world.clock.now())
    assert api.get("/api/v1/services").status_code == 401


def test_what_is_of_other_services_is_not_there(world: World, admin: Client, bundled: str) -> None:
    admin.post("/api/v1/services", {"name": SHOP})
    workflow = admin.get("/api/v1/workflows").json()["items"][0]["id"]
    limited = admin.as_(world.token(Scope.ADMIN, services=("other",)))
    for name in ("workflows", "services", "bundles"):
        assert limited.get(f"/api/v1/{name}").json()["items"] == []
    paths = [
        f"/api/v1/workflows/{workflow}",
        f"/api/v1/workflows/{workflow}/export",
        f"/api/v1/workflows/{workflow}/events",
        f"/api/v1/services/{SHOP}",
        f"/api/v1/services/{SHOP}/endpoints",
        f"/api/v1/services/{SHOP}/traffic-profile",
        f"/api/v1/services/{SHOP}/coverage",
        f"/api/v1/bundles/{bundled}",
        f"/api/v1/bundles/{bundled[7:17]}",
        f"/api/v1/bundles/{bundled}/files/script.js",
        f"/api/v1/bundles/{bundled}/archive",
    ]
    for path in paths:
        assert admin.get(path).status_code == 200, path
        assert limited.get(path).status_code == 404, path
    for path in (
        f"/api/v1/workflows/{workflow}/cancel",
        f"/api/v1/workflows/{workflow}/retry",
        f"/api/v1/bundles/{bundled}/link",
    ):
        assert limited.post(path).status_code == 404, path
    answer = limited.post(
        f"/api/v1/workflows/{workflow}/answers", {"topic": "approval", "message": 1}
    )
    assert answer.status_code == 404


def test_what_is_hidden_looks_like_what_is_not_there(
    world: World, admin: Client, bundled: str
) -> None:
    workflow = admin.get("/api/v1/workflows").json()["items"][0]["id"]
    limited = admin.as_(world.token(Scope.READ, services=("other",)))
    for kind, there in (("workflows", workflow), ("bundles", bundled)):
        absent = there[:-8] + "00000000"
        hidden, missing = (limited.get(f"/api/v1/{kind}/{each}") for each in (there, absent))
        assert hidden.text.replace(there, "…") == missing.text.replace(absent, "…")


def test_nobody_asks_for_or_registers_other_services(world: World) -> None:
    limited = world.client(world.token(Scope.REQUEST, services=("shop",)))
    for service, status in (("shop", 201), ("other", 403)):
        wanted: JsonValue = {"template": "talk", "parameters": {"service": service}}
        assert limited.post("/api/v1/workflows", wanted).status_code == status
        assert limited.post("/api/v1/services", {"name": service}).status_code == status


def test_a_token_may_be_limited_to_environments(world: World, admin: Client) -> None:
    for name in ("staging", "production"):
        assert admin("PUT", f"/api/v1/environments/{name}", json={}).status_code == 201
    limited = admin.as_(world.token(Scope.ADMIN, environments=("staging",)))
    listed = limited.get("/api/v1/environments").json()["items"]
    assert [each["name"] for each in listed] == ["staging"]
    assert limited.get("/api/v1/environments/production").status_code == 404
    assert limited("PUT", "/api/v1/environments/production", json={}).status_code == 403
    assert limited("PUT", "/api/v1/environments/staging", json={}).status_code == 200


def test_without_authentication_whoever_asks_is_local(world: World) -> None:
    api = world.client(authentication="none")
    answer = api.post("/api/v1/workflows", {"template": "talk", "parameters": {"service": "s"}})
    assert answer.status_code == 201
    assert world.backend.workflows.get(answer.json()["workflowId"]).principal == "local"
    assert api("PUT", "/api/v1/environments/e", json={}).status_code == 201
    assert api.get("/metrics").status_code == 200
