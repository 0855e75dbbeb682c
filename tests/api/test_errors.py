"""What goes wrong is told as problem details (RFC 9457)."""

import logging
from dataclasses import replace

import httpx
import pytest
from typing_extensions import override

from plimsoll.access.model import Scope, Token
from plimsoll.adapters.memory.service_store import MemoryServiceStore
from plimsoll.adapters.memory.token_store import MemoryTokenStore
from plimsoll.api.errors import KINDS, kind_of
from plimsoll.catalog.model import Service
from plimsoll.kit.errors import (
    Conflict,
    Forbidden,
    Misconfigured,
    NotFound,
    PlimsollError,
    Rejected,
    Unauthenticated,
    Unavailable,
)
from tests.api.serving import served
from tests.api.world import Client, World

SERVICE = "/api/v1/services/shop"


class Failing(MemoryServiceStore):
    """A store of services that cannot say what is registered."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    @override
    def get(self, name: str) -> Service:
        raise self._error


def failing(world: World, error: Exception, scope: Scope = Scope.ADMIN) -> Client:
    world.backend = replace(world.backend, services=Failing(error))
    return world.client(world.token(scope))


@pytest.mark.parametrize(
    ("kind", "status", "slug"),
    [
        (Rejected, 422, "rejected"),
        (NotFound, 404, "not-found"),
        (Conflict, 409, "conflict"),
        (Forbidden, 403, "forbidden"),
        (Unauthenticated, 401, "unauthenticated"),
        (Misconfigured, 500, "misconfigured"),
        (Unavailable, 503, "unavailable"),
    ],
)
def test_each_error_is_a_problem(
    world: World, kind: type[PlimsollError], status: int, slug: str
) -> None:
    error = kind("It is so.", where="there", fix="Do this.")
    answer = failing(world, error).get(SERVICE)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": f"/problems/{slug}",
        "title": kind.title,
        "status": status,
        "detail": "It is so. Do this.",
        "instance": SERVICE,
        "where": "there",
        "fix": "Do this.",
    }


def test_an_unknown_caller_is_told_how_to_prove_itself(world: World) -> None:
    answer = world.client().get(SERVICE)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_whoever_comes_too_early_is_told_when_to_come_back(world: World) -> None:
    answer = failing(world, Unavailable("The database is away.")).get(SERVICE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_only_an_administrator_sees_what_is_not_set_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    error = Misconfigured("The bucket plans-1 is closed.", where="PLIMSOLL_S3__BUCKET")
    answer = failing(world, error, Scope.READ).get(SERVICE)
    assert answer.status_code == 500
    assert "plans-1" not in answer.text
    assert "S3" not in answer.text
    assert "Tell whoever runs it." in answer.json()["detail"]
    assert "plans-1" in caplog.text


def test_an_unforeseen_error_tells_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = failing(world, RuntimeError("password=hunter2")).get(SERVICE)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["type"] == "/problems/defect"
    assert "hunter2" not in answer.text


def test_an_unforeseen_error_is_logged_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    api = failing(world, RuntimeError("boom"))
    with served(api.app) as url:
        headers = {"Authorization": f"Bearer {api.token}"}
        assert httpx.get(f"{url}{SERVICE}", headers=headers).status_code == 500
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["boom"]


class Away(MemoryTokenStore):
    """A store of tokens whose database does not answer."""

    @override
    def get(self, token_id: str) -> Token | None:
        raise Unavailable("The database does not answer.", where="db-7.internal")


def test_a_stranger_is_not_told_what_is_away(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    token = world.token(Scope.ADMIN)
    world.backend = replace(world.backend, tokens=Away())
    answer = world.client(token).get(SERVICE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "db-7" not in answer.text
    assert "db-7" in caplog.text


def test_an_error_of_another_kind_is_told_as_its_nearest() -> None:
    class Lost(NotFound):
        """A kind of its own."""

    assert kind_of(Lost("x")) == KINDS[NotFound]
    assert kind_of(PlimsollError("x")).status == 500


def test_a_path_that_is_none_is_a_problem(admin: Client) -> None:
    for path in ("/", "/api", "/api/v2/workflows", "/docs", "/api/v1/workflows/"):
        answer = admin.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), path


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/api/v1/workflows", "GET, POST"),
        ("POST", "/api/v1/environments/x", "GET, PUT"),
        ("POST", "/health", "GET"),
        ("PATCH", "/api/v1/services/component:default/shop/coverage", "GET"),
    ],
)
def test_another_method_is_told_the_right_ones(
    admin: Client, method: str, path: str, allow: str
) -> None:
    answer = admin(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_instance_is_a_reference(admin: Client) -> None:
    answer = admin.get("/api/v1/%22%C3%A4%3Cscript%3E")
    assert answer.json()["instance"] == "/api/v1/%22%C3%A4%3Cscript%3E"
