"""What every Schedules does, whatever keeps them."""

from collections.abc import Iterator

import pytest

from plimsoll.access.model import Principal, Scope
from plimsoll.adapters.dbos.client import DbosClient
from plimsoll.adapters.dbos.schedules import DbosSchedules
from plimsoll.adapters.memory.schedules import MemorySchedules
from plimsoll.bootstrap.records import open_databases, upgrade
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.pipeline.model import Schedule
from plimsoll.pipeline.ports import Schedules
from tests.databases import EVERYWHERE, MEMORY, database_url
from tests.integration.engine.program import settings_of

CI = Principal(name="token:ci", scope=Scope.REQUEST, services=("shop",))


@pytest.fixture(scope="module", params=EVERYWHERE)
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Schedules]:
    if request.param == MEMORY:
        yield MemorySchedules()
        return
    folder = tmp_path_factory.mktemp("schedules")
    with (
        database_url(request.param, folder, migrated=False) as url,
        open_databases(settings_of(url, folder)) as databases,
    ):
        upgrade(databases)
        client = DbosClient(databases.queue)
        yield DbosSchedules(client)
        client.close()


def nightly(
    name: str = "nightly", *, cron: str = "30 3 * * 1-5", timezone: str = "Europe/Berlin"
) -> Schedule:
    return Schedule(
        name=name,
        cron=cron,
        timezone=timezone,
        template="bundle",
        parameters={"service": "shop", "nested": {"a": [1, None, "ü"]}},
        service="shop",
        principal=CI,
    )


def test_a_schedule_is_kept_as_it_was_put(kept: Schedules) -> None:
    assert kept.put(nightly())
    assert kept.get("nightly") == nightly()
    assert not kept.put(nightly(cron="0 4 * * *"))
    assert kept.get("nightly").cron == "0 4 * * *"
    assert kept.put(nightly("hourly"))
    assert [each.name for each in kept.list()] == ["hourly", "nightly"]
    kept.delete("hourly")
    assert [each.name for each in kept.list()] == ["nightly"]


def test_what_is_not_there_is_said_to_be_so(kept: Schedules) -> None:
    with pytest.raises(NotFound, match="no schedule weekly"):
        kept.get("weekly")
    with pytest.raises(NotFound, match="no schedule weekly"):
        kept.delete("weekly")


@pytest.mark.parametrize("cron", ["* * * * * *", "every single night", "x y z a b !"])
def test_what_is_no_cron_expression_is_refused(kept: Schedules, cron: str) -> None:
    with pytest.raises(Rejected, match="is no"):
        kept.put(nightly("bad", cron=cron))


def test_what_is_no_time_zone_is_refused(kept: Schedules) -> None:
    with pytest.raises(Rejected, match="is no"):
        kept.put(nightly("bad", timezone="Europe/Atlantis"))
