"""Environments, and the load that each may be put through."""

from pydantic import JsonValue

from tests.api.world import Client

URL = "/api/v1/environments"


def test_an_environment_is_registered_and_replaced(admin: Client) -> None:
    body: JsonValue = {
        "base_url": "https://staging.example.com",
        "policy": {
            "max_rate_per_s": 50,
            "allowed_hours": [{"start": "22:00:00", "end": "04:30:00"}],
            "forbidden_endpoints": ["DELETE /orders/{id}"],
            "approval_needed": True,
        },
    }
    new = admin("PUT", f"{URL}/staging", json=body)
    assert new.status_code == 201
    assert new.json() == {"name": "staging", **_object(body)} | {
        "policy": {**_object(_object(body)["policy"]), "max_rate_per_s": 50.0}
    }
    assert admin.get(f"{URL}/staging").json() == new.json()
    again = admin("PUT", f"{URL}/staging", json={})
    assert (again.status_code, again.json()["base_url"]) == (200, "")
    assert admin.get(URL).json()["items"] == [again.json()]


def _object(value: JsonValue) -> dict[str, JsonValue]:
    assert isinstance(value, dict)
    return value


def test_the_name_is_in_the_path_alone(admin: Client) -> None:
    answer = admin("PUT", f"{URL}/staging", json={"name": "production"})
    assert answer.json()["errors"][0]["where"] == "body.name"
    assert admin("PUT", f"{URL}/-x", json={}).json()["errors"][0]["where"] == "path.name"


def test_what_is_not_registered_is_not_there(admin: Client) -> None:
    assert admin.get(f"{URL}/staging").status_code == 404
