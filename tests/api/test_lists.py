"""Every list comes a page at a time."""

import pytest

from plimsoll.bundle.model import BundleRecord
from plimsoll.catalog.model import Environment, Service
from tests.api.world import Client, World


def fill(world: World, admin: Client) -> None:
    for number in range(5):
        name = f"s{number}"
        admin.post(
            "/api/v1/workflows",
            {"template": "talk", "parameters": {"service": "x", "say": name}},
        )
        world.backend.services.put(Service(name=name))
        world.backend.environments.put(Environment(name=name))
        world.backend.bundle_catalog.record(
            BundleRecord(
                digest=f"sha256:{number:064x}",
                service=name,
                workflow_id="w",
                location="memory",
                size_bytes=1,
                stored_at=world.clock.now(),
                endpoints=1,
                tested_share=1.0,
            )
        )
    world.engine.settle()


LISTS = ["workflows", "services", "environments", "bundles"]


@pytest.mark.parametrize("name", LISTS)
def test_the_pages_together_are_the_list(world: World, admin: Client, name: str) -> None:
    fill(world, admin)
    whole = admin.get(f"/api/v1/{name}").json()
    assert (len(whole["items"]), whole["next_cursor"]) == (5, None)
    page = admin.get(f"/api/v1/{name}?limit=2").json()
    items = page["items"]
    while page["next_cursor"]:
        page = admin.get(f"/api/v1/{name}?limit=2&cursor={page['next_cursor']}").json()
        assert 0 < len(page["items"]) <= 2
        items += page["items"]
    assert items == whole["items"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", ["AAAA", "%00", "_w==", "Zm9v%0A", "a" * 1001, ""])
def test_a_cursor_that_nobody_gave_is_refused(admin: Client, name: str, cursor: str) -> None:
    answer = admin.get(f"/api/v1/{name}?cursor={cursor}")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/rejected")


@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_a_result(admin: Client, name: str) -> None:
    answer = admin.get(f"/api/v1/{name}")
    assert answer.json() == {"items": [], "next_cursor": None}
