import pytest

from plimsoll.catalog.model import JsonSchema
from plimsoll.workload.fresh import Fresh
from plimsoll.workload.model import Objectives, RequestPlan
from tests.workload.builders import endpoint

TEXT: JsonSchema = {"type": "string"}


def fresh(
    declared: JsonSchema, name: str = "name", *, route: str = "POST /users", value: str = "ann"
) -> tuple[str, ...]:
    body: JsonSchema = {"type": "object", "properties": {name: declared, "note": TEXT}}
    creating = endpoint(route, body=body)
    plan = RequestPlan(
        slug="post-users",
        endpoint=creating,
        requests=1,
        bodies=({name: value, "note": "x"},),
        objectives=Objectives(p95_ms=None, error_rate=None, success_rate=None),
        busy_s=1,
    )
    return Fresh([creating, endpoint("GET /users/{id}")]).of(plan)


@pytest.mark.parametrize("name", ["name", "slug", "userName", "e-mail"])
def test_a_text_that_names_a_thing_is_another_in_every_request(name: str) -> None:
    assert fresh(TEXT, name) == (name,)


def test_an_address_may_be_another() -> None:
    assert fresh({"type": "string", "format": "email"}, "email") == ("email",)


@pytest.mark.parametrize(
    "declared",
    [
        {"type": "string", "enum": ["ann", "bob"]},
        {"type": "string", "pattern": "^a"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "maxLength": 16},
        {"type": "integer"},
    ],
)
def test_a_text_that_is_not_free_stays(declared: JsonSchema) -> None:
    assert fresh(declared) == ()


def test_a_text_has_room_up_to_its_longest() -> None:
    assert fresh({"type": "string", "maxLength": 17}) == ("name",)


def test_only_what_makes_things_is_meant() -> None:
    assert fresh(TEXT, route="POST /search") == ()
    assert fresh(TEXT, route="PUT /users") == ()
    assert fresh(TEXT, "note") == ()
