"""A Backstage plugin asks, for itself and for people; everybody else is refused alike."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from plimsoll.access.identify import Portal
from plimsoll.access.model import Scope
from plimsoll.adapters.backstage.settings import BackstageSettings
from plimsoll.adapters.backstage.token_verifier import BackstageTokenVerifier
from plimsoll.api.app import make_app
from plimsoll.run.preflight import TargetAnswer
from plimsoll.settings import ApiSettings
from tests.adapters.backstage.peer import Backstage, backstage
from tests.api.world import Client, World

if TYPE_CHECKING:
    from pydantic import JsonValue

TALK: "JsonValue" = {"template": "talk", "parameters": {"service": "shop"}}


@dataclass
class Case:
    """A portal, and the API that trusts it."""

    portal: Backstage
    world: World

    def api(self, token: str, **settings: object) -> Client:
        chosen = BackstageSettings.model_validate({"base_url": self.portal.url, **settings})
        trusted = Portal(
            verifier=BackstageTokenVerifier(chosen, clock=self.world.clock),
            people=chosen.user_scope,
            plugins=chosen.plugin_scope,
        )
        backend = replace(self.world.backend, portal=trusted)
        return Client(make_app(backend, ApiSettings(authentication="tokens")), token)

    def as_person(self, sub: str = "user:default/ada", **settings: object) -> Client:
        return self.api(self.portal.plugin(obo=self.portal.person(sub)), **settings)


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    with backstage(world.clock) as portal:
        yield Case(portal, world)


def test_a_person_asks_through_the_portal(case: Case) -> None:
    asked = case.as_person().post("/api/v1/workflows", TALK)
    assert asked.status_code == 201, asked.text
    workflow = case.world.backend.workflows.get(asked.json()["workflowId"])
    assert workflow.principal == "user:default/ada"
    assert workflow.requested_by == "user:default/ada"


def test_who_asked_stays_known_whatever_the_request_says(case: Case) -> None:
    wanted: JsonValue = {"template": "talk", "requestedBy": "grace", "parameters": {"service": "s"}}
    asked = case.as_person().post("/api/v1/workflows", wanted)
    workflow = case.world.backend.workflows.get(asked.json()["workflowId"])
    assert workflow.principal == "user:default/ada"


def test_a_person_may_not_manage_and_a_plugin_only_looks(case: Case) -> None:
    person = case.as_person()
    assert person.get("/api/v1/services").status_code == 200
    assert person("PUT", "/api/v1/environments/e", json={}).status_code == 403
    plugin = person.as_(case.portal.plugin())
    assert plugin.get("/api/v1/services").status_code == 200
    assert plugin.post("/api/v1/workflows", TALK).status_code == 403


def test_another_person_is_one_that_the_portal_calls_by_another_name(
    case: Case, bundled: str
) -> None:
    target = "http://127.0.0.1:8000"
    case.world.regression.probe.targets[target] = TargetAnswer(status=200, took_ms=1.0)
    wanted: JsonValue = {"base_url": target, "policy": {"approval_needed": True}}
    admin = case.world.client(case.world.token(Scope.ADMIN))
    assert admin("PUT", "/api/v1/environments/staging", json=wanted).status_code == 201
    ada = case.as_person()
    started = ada.post("/api/v1/runs", {"bundle": bundled, "environment": "staging"})
    assert started.status_code == 201, started.text
    case.world.engine.settle()
    approval = f"/api/v1/runs/{started.json()['id']}/approval"
    agreed: JsonValue = {"approved": True}
    assert case.as_person("User:default/ADA").post(approval, agreed).status_code == 403
    assert ada.as_(case.portal.plugin()).post(approval, agreed).status_code == 403
    assert case.as_person("user:default/grace").post(approval, agreed).status_code == 202


def test_how_much_the_portal_hands_on_is_set(case: Case) -> None:
    assert case.as_person(user_scope="read").post("/api/v1/workflows", TALK).status_code == 403
    admin = case.as_person(user_scope="admin")
    assert admin("PUT", "/api/v1/environments/e", json={}).status_code == 201
    plugin = case.api(case.portal.plugin(), plugin_scope="request")
    assert plugin.post("/api/v1/workflows", TALK).status_code == 201


def test_our_own_tokens_work_beside_it_also_when_the_portal_is_down(case: Case) -> None:
    case.portal.status = 503
    api = case.api(case.world.token(Scope.READ))
    assert api.get("/api/v1/services").status_code == 200
    assert case.portal.asked == []


def test_every_refusal_looks_the_same(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    portal = case.portal
    tokens = [
        portal.plugin(exp=1),
        portal.plugin(sub="scaffolder"),
        portal.plugin(sub="../auth"),
        portal.plugin(aud="catalog"),
        portal.plugin(obo=portal.person(exp=1)),
        portal.plugin(obo=portal.plugin()),
        portal.person(),
        portal.plugin()[:-1],
        portal.signed(portal.plimsoll, portal.plugin_claims(), typ="JWT"),
        portal.signed(portal.auth, portal.plugin_claims(), typ="vnd.backstage.plugin"),
        "x" * 10_000,
        "x",
    ]
    api = case.api("x")
    with caplog.at_level(logging.WARNING):
        answers = [api.as_(token).get("/api/v1/services") for token in tokens]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}
    assert len({answer.text for answer in answers}) == 1
    assert len(caplog.records) == len(tokens)
    for token in tokens[:-1]:
        assert token[-60:] not in caplog.text


def test_a_portal_that_is_down_is_no_refusal_and_is_not_told_of(case: Case) -> None:
    case.portal.status = 503
    answer = case.as_person().get("/api/v1/services")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert case.portal.url not in answer.text
    assert "Backstage" not in answer.text


def test_without_a_portal_its_tokens_are_none(case: Case) -> None:
    api = case.world.client(case.portal.plugin())
    assert api.get("/api/v1/services").status_code == 401
    assert case.portal.asked == []


def test_tokens_of_the_portal_end(case: Case) -> None:
    api = case.as_person()
    assert api.get("/api/v1/services").status_code == 200
    case.world.clock.advance(3600 + 10)
    assert api.get("/api/v1/services").status_code == 401
