"""Bodies are JSON documents that a database can keep, or they are refused: never a 500."""

import pytest
from pydantic import JsonValue

from tests.api.world import Client

JSON = {"Content-Type": "application/json"}
WRITTEN: list[tuple[str, str, dict[str, JsonValue]]] = [
    ("POST", "/api/v1/workflows", {"template": "talk", "parameters": {"service": "s"}}),
    ("POST", "/api/v1/services", {"name": "s"}),
    ("PUT", "/api/v1/environments/e", {}),
]


def body_with(text: str) -> bytes:
    return b'{"template": "talk", "parameters": {"service": "s", "say": ' + text.encode() + b"}}"


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ('"a\\u0000b"', 422),
        ('"\\ud800"', 422),
        ('"\\udc00\\ud800"', 422),
        ('{"\\ud800": 1}', 422),
        ('{"a\\u0000": 1}', 422),
        ("NaN", 422),
        ("-Infinity", 422),
        ("1e999", 422),
        ("9" * 25, 422),
        ("9" * 5_000, 400),
        ("[" * 60 + "]" * 60, 422),
        ("[" * 900 + "]" * 900, 422),
        ("[" * 100_000, 400),
        ('{"a":' * 5_000 + "1" + "}" * 5_000, 400),
        ("tru", 422),
        ("", 422),
    ],
    ids=lambda value: f"{str(value)[:20]}-{len(str(value))}",
)
def test_what_no_database_keeps_is_refused(admin: Client, value: str, status: int) -> None:
    answer = admin("POST", "/api/v1/workflows", content=body_with(value), headers=JSON)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_text_of_every_script_is_kept(admin: Client) -> None:
    said = "größe 店 😀 \u202e\x07"
    answer = admin.post(
        "/api/v1/workflows", {"template": "talk", "parameters": {"service": "s", "say": said}}
    )
    shown = admin.get(answer.headers["Location"]).json()
    assert shown["workflow"]["parameters"]["say"] == said


@pytest.mark.parametrize(("method", "path", "body"), WRITTEN, ids=lambda value: str(value)[:30])
def test_every_body_is_taken_at_its_word(
    admin: Client, method: str, path: str, body: dict[str, JsonValue]
) -> None:
    assert admin(method, path, json=body).status_code in {200, 201}
    unknown = admin(method, path, json={**body, "colour": "red"})
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["where"] == "body.colour"
    for wrong in (b"[]", b'"text"', b"5", b"null", b"true"):
        assert admin(method, path, content=wrong, headers=JSON).status_code == 422
    assert admin(method, path, content=b"", headers=JSON).status_code == 422
    assert admin(method, path, content=b"\xff\xfe{}", headers=JSON).status_code in {400, 422}
    latin = '{"name": "ü"}'.encode("latin-1")
    assert admin(method, path, content=latin, headers=JSON).status_code in {400, 422}


@pytest.mark.parametrize(
    "policy",
    [
        {"approval_needed": 0},
        {"approval_needed": "yes"},
        {"max_rate_per_s": "5"},
        {"max_rate_per_s": True},
        {"max_rate_per_s": 0},
        {"allowed_hours": [{"start": 3600, "end": "12:00"}]},
        {"forbidden_endpoints": "GET /x"},
    ],
    ids=str,
)
def test_a_type_is_what_the_document_says(admin: Client, policy: dict[str, JsonValue]) -> None:
    answer = admin("PUT", "/api/v1/environments/e", json={"policy": policy})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].startswith("body.policy.")
