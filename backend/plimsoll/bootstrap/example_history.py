"""What `plimsoll example-history` writes to: the stores of the server, on the story's own time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from plimsoll.adapters.database.bundle_catalog import DatabaseBundleCatalog
from plimsoll.bootstrap.local import bundle_store
from plimsoll.bootstrap.records import open_databases, require_current, upgrade
from plimsoll.bootstrap.runs import gate_policies, run_stores
from plimsoll.pipeline.example_history.made_up import StoryClock
from plimsoll.pipeline.example_history.tell import ExamplePorts
from plimsoll.settings import Settings
from plimsoll.verdict.stores import JudgePorts


@contextmanager
def example_ports(settings: Settings) -> Iterator[ExamplePorts]:
    """The stores that the settings name, their tables as they should be.

    Raises:
        Misconfigured: a setting cannot be used, or the tables have to be upgraded first.
        Unavailable: the database does not answer.
    """
    with open_databases(settings) as databases:
        if databases.embedded:
            upgrade(databases)
        require_current(databases)
        clock = StoryClock(datetime.min.replace(tzinfo=UTC))
        yield ExamplePorts(
            judge=JudgePorts(
                stores=run_stores(databases.records, clock),
                bundles=bundle_store(settings),
                policies=gate_policies(settings.run.policies_file),
                clock=clock,
            ),
            bundle_catalog=DatabaseBundleCatalog(databases.records),
            clock=clock,
        )
