from collections.abc import Iterator

import pytest

from plimsoll.access.model import Scope
from tests.api.world import BUNDLE, SHOP, Client, World


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.engine.settle()


@pytest.fixture
def admin(world: World) -> Client:
    """Asks as somebody who may do everything."""
    return world.client(world.token(Scope.ADMIN))


@pytest.fixture
def bundled(world: World, admin: Client) -> str:
    """The digest of the shop's bundle."""
    asked = admin.post("/api/v1/workflows", {"template": "bundle", "parameters": BUNDLE})
    assert asked.status_code == 201, asked.text
    world.engine.settle()
    listed = admin.get(f"/api/v1/bundles?service={SHOP}").json()["items"]
    return str(listed[0]["digest"])
