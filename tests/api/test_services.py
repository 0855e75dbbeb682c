"""Services, whose names may contain slashes, and what their last bundle knows of them."""

import pytest

from tests.api.world import SHOP, Client

URL = "/api/v1/services"
ENCODED = "component%3Adefault%2Fshop"


def test_a_service_is_registered_and_replaced(admin: Client) -> None:
    new = admin.post(URL, {"name": SHOP, "title": "Shop", "owner": "group:default/shop"})
    assert new.status_code == 201
    assert new.headers["Location"] == f"{URL}/{SHOP}"
    again = admin.post(URL, {"name": SHOP, "title": "The shop"})
    assert (again.status_code, again.headers["Location"]) == (200, f"{URL}/{SHOP}")
    shown = admin.get(new.headers["Location"])
    assert shown.json() == again.json()
    assert shown.json() == {
        "name": SHOP,
        "title": "The shop",
        "owner": "",
        "repository": "",
        "ref": None,
        "traffic": "",
        "llm": "metadata-only",
    }


@pytest.mark.parametrize("name", [SHOP, ENCODED])
def test_a_name_may_be_written_either_way(admin: Client, bundled: str, name: str) -> None:
    assert bundled
    assert admin.post(URL, {"name": SHOP}).status_code == 201
    assert admin.get(f"{URL}/{name}").json()["name"] == SHOP
    (shown,) = admin.get(f"{URL}/{name}/endpoints").json()
    handler = {"file": "app.py", "line": 8}
    assert (shown["method"], shown["route"], shown["framework"]) == (
        "GET",
        "/orders/{order_id}",
        "fastapi",
    )
    assert shown["parameters"] == [
        {
            "name": "order_id",
            "in": "path",
            "type": "integer",
            "required": True,
            "schema": {"type": "integer"},
        }
    ]
    assert (shown["source"], shown["handler"]) == ({"file": "app.py", "line": 7}, handler)
    assert [function["name"] for function in shown["reaches"]] == ["order"]
    assert (shown["confidence"], shown["reasons"]) == ("certain", [])
    profile = admin.get(f"{URL}/{name}/traffic-profile").json()
    assert [(each["method"], each["route"]) for each in profile["endpoints"]] == [
        ("GET", "/orders/{order_id}")
    ], "named by route, not by pattern"
    coverage = admin.get(f"{URL}/{name}/coverage").json()
    assert [(row["endpoint"], row["state"]) for row in coverage["rows"]] == [
        ("GET /orders/{order_id}", "tested")
    ]


@pytest.mark.parametrize("part", ["endpoints", "traffic-profile", "coverage"])
def test_without_a_bundle_it_is_told_how_to_make_one(admin: Client, part: str) -> None:
    answer = admin.get(f"{URL}/{SHOP}/{part}")
    assert answer.status_code == 404
    assert answer.json()["fix"].startswith("Ask for a workflow of the template bundle")


def test_what_is_not_registered_is_not_there(admin: Client) -> None:
    assert admin.get(f"{URL}/{SHOP}").status_code == 404


@pytest.mark.parametrize(
    "name", ["a//b", "a/", "a/../b", "a/.", "a/endpoints", "shop/coverage", "a/b/traffic-profile"]
)
def test_a_name_without_an_address_is_refused(admin: Client, name: str) -> None:
    answer = admin.post(URL, {"name": name})
    assert answer.status_code == 422
    assert answer.json()["where"] in {"name", "body.name"}


@pytest.mark.parametrize("name", ["endpoints", "coverage/x", "a/endpoints2", "component:d/a.b"])
def test_a_name_with_an_address_is_reached(admin: Client, name: str) -> None:
    answer = admin.post(URL, {"name": name})
    assert admin.get(answer.headers["Location"]).json()["name"] == name


@pytest.mark.parametrize("name", ["-", "a b", "a%00", "ü", "x" * 201, "a\nb", "..", "/a"])
def test_what_is_no_name_is_refused(admin: Client, name: str) -> None:
    assert admin.post(URL, {"name": name}).status_code == 422
    if "\n" not in name:
        assert admin.get(f"{URL}/{name}x y").status_code == 422


def test_services_are_found_by_text(admin: Client) -> None:
    for name, title in (("billing", "Money"), ("shop", "Things")):
        admin.post(URL, {"name": name, "title": title})
    found = admin.get(f"{URL}?text=mon").json()["items"]
    assert [each["name"] for each in found] == ["billing"]
    assert admin.get(f"{URL}?colour=red").status_code == 422
