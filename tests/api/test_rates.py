"""How often a caller, and an address without a token, may ask."""

import pytest
from prometheus_client import CollectorRegistry

from plimsoll.access.model import Principal, Scope
from plimsoll.api.app import make_app
from plimsoll.api.rates import Rates
from plimsoll.api.worker_app import make_worker_app
from plimsoll.kit.errors import TooOften, Unauthenticated
from plimsoll.settings import ApiSettings
from tests.api.world import Client, World

LIST = "/api/v1/services"
SLOWLY = {
    "authentication": "tokens",
    "requests_per_s": 0.01,
    "requests_at_once": 3,
    "strangers_per_s": 0.01,
    "strangers_at_once": 2,
}


def slow(world: World, **changed: object) -> Client:
    settings = ApiSettings.model_validate({**SLOWLY, **changed})
    return Client(make_app(world.backend, settings))


def test_a_caller_that_asks_too_often_is_told_when_to_come_again(world: World) -> None:
    api = slow(world)
    one, other = (api.as_(world.token(Scope.READ)) for _ in range(2))
    assert [one.get(LIST).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = one.get(LIST)
    assert refused.headers["Retry-After"] == "100"
    assert refused.headers["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["type"], problem["status"]) == ("/problems/too-many-requests", 429)
    assert other.get(LIST).status_code == 200


def test_probes_are_never_refused(world: World) -> None:
    api = slow(world)
    assert {api.get(path).status_code for path in ("/health", "/ready") for _ in range(9)} == {200}


def test_strangers_are_refused_by_their_address_and_whoever_was_known_is_not(
    world: World,
) -> None:
    api = slow(world)
    known = api.as_(world.token(Scope.READ))
    assert known.get(LIST).status_code == 200
    guess = api.as_(f"plimsoll_{'0' * 16}_{'0' * 64}")
    assert [guess.get(LIST).status_code for _ in range(3)] == [401, 401, 429]
    assert api.get(LIST).status_code == 429
    assert known.get(LIST).status_code == 200
    # Nothing is looked up for one that is not known yet.
    assert api.as_(world.token(Scope.READ)).get(LIST).status_code == 429


def test_whoever_proves_who_it_is_takes_nothing_from_its_address(world: World) -> None:
    api = slow(world)
    tokens = [world.token(Scope.READ) for _ in range(9)]
    assert {api.as_(token).get(LIST).status_code for token in tokens} == {200}


def test_a_revoked_token_is_a_stranger_again() -> None:
    settings = ApiSettings.model_validate(SLOWLY)
    rates = Rates(settings, now_s=lambda: 0.0)
    good = True

    def identify(_token: str) -> Principal:
        if good:
            return Principal(name="token:ci", scope=Scope.READ)
        raise Unauthenticated("no")

    rates.identified("192.0.2.1", "t", identify)
    good = False
    for expected in (Unauthenticated, Unauthenticated, Unauthenticated, TooOften):
        with pytest.raises(expected):
            rates.identified("192.0.2.1", "t", identify)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "", True),
        ("no address", "another", False),
    ],
)
def test_an_address_is_what_one_caller_has_for_itself(one: str, other: str, *, same: bool) -> None:
    settings = ApiSettings.model_validate({**SLOWLY, "strangers_at_once": 1})
    rates = Rates(settings, now_s=lambda: 0.0)

    def nobody(_token: str) -> Principal:
        raise Unauthenticated("no")

    with pytest.raises(Unauthenticated):
        rates.identified(one, "t", nobody)
    with pytest.raises(TooOften if same else Unauthenticated):
        rates.identified(other, "t", nobody)


def test_limits_can_be_switched_off(world: World) -> None:
    api = slow(world, requests_per_s=None, strangers_per_s=None)
    assert {api.get(LIST).status_code for _ in range(20)} == {401}
    known = api.as_(world.token(Scope.READ))
    assert {known.get(LIST).status_code for _ in range(20)} == {200}


def test_without_authentication_nobody_is_counted(world: World) -> None:
    api = slow(world, authentication="none")
    assert {api.get(LIST).status_code for _ in range(20)} == {200}


def test_a_worker_counts_who_asks_for_its_metrics(world: World) -> None:
    app = make_worker_app(
        world.backend,
        ApiSettings.model_validate(SLOWLY),
        metrics=CollectorRegistry(),
        worker=lambda: "ok",
    )
    assert [Client(app).get("/metrics").status_code for _ in range(3)] == [401, 401, 429]


def test_a_caller_that_is_unknown_is_not_told_what_is_away(world: World) -> None:
    told = slow(world, strangers_at_once=1)
    told.get(LIST)
    assert "too often" in told.get(LIST).json()["detail"]
