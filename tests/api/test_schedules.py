import pytest
from pydantic import JsonValue

from plimsoll.access.model import Scope
from tests.api.world import SHOP, Client, World

NIGHTLY: dict[str, JsonValue] = {
    "cron": "30 3 * * 1-5",
    "timezone": "Europe/Berlin",
    "template": "talk",
    "parameters": {"service": SHOP},
}
PATH = "/api/v1/schedules/nightly"


def test_a_schedule_is_put_shown_and_deleted(admin: Client) -> None:
    made = admin("PUT", PATH, json=NIGHTLY)
    assert made.status_code == 201, made.text
    assert made.json() == {"name": "nightly", "service": SHOP, **NIGHTLY} | {
        "principal": made.json()["principal"]
    }
    assert admin("PUT", PATH, json={**NIGHTLY, "cron": "0 4 * * *"}).status_code == 200
    assert admin.get(PATH).json()["cron"] == "0 4 * * *"
    assert [each["name"] for each in admin.get("/api/v1/schedules").json()["items"]] == ["nightly"]
    assert admin("DELETE", PATH).status_code == 204
    assert admin.get(PATH).status_code == 404
    assert admin("DELETE", PATH).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"cron": "every night"},
        {"timezone": "Europe/Atlantis"},
        {"parameters": {"service": SHOP, "wrong": 1}},
    ],
)
def test_what_could_never_be_asked_for_is_refused_at_once(
    admin: Client, wrong: dict[str, JsonValue]
) -> None:
    answer = admin("PUT", PATH, json={**NIGHTLY, **wrong})
    assert answer.status_code == 422, answer.text


def test_a_template_that_is_not_there_is_said_to_be_so(admin: Client) -> None:
    assert admin("PUT", PATH, json={**NIGHTLY, "template": "none"}).status_code == 404


def test_a_schedule_of_another_service_is_not_there(world: World, admin: Client) -> None:
    admin("PUT", PATH, json=NIGHTLY)
    limited = admin.as_(world.token(Scope.REQUEST, services=("other",)))
    assert limited.get("/api/v1/schedules").json()["items"] == []
    assert limited.get(PATH).status_code == 404
    assert limited("DELETE", PATH).status_code == 404
    assert (
        limited("PUT", PATH, json={**NIGHTLY, "parameters": {"service": "other"}}).status_code
        == 404
    )
    assert limited("PUT", "/api/v1/schedules/mine", json=NIGHTLY).status_code == 403
    assert admin.get(PATH).status_code == 200
