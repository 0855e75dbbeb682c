"""The port Engine: workflows wait in a queue of DBOS until a worker takes them."""

from typing import TYPE_CHECKING

from opentelemetry import propagate

from plimsoll.adapters.dbos.client import DbosClient
from plimsoll.pipeline.model import Workflow

if TYPE_CHECKING:
    from pydantic import JsonValue

_MIDDLE = 1_000_000
"""DBOS's lowest rank is 1; a workflow's priority may be negative."""


class DbosEngine:
    """Queues workflows for whichever worker is free."""

    def __init__(self, client: DbosClient) -> None:
        self._client = client

    def enqueue(self, workflow: Workflow) -> None:
        # The worker's spans become children of the request's, whenever it comes to them.
        trace: dict[str, JsonValue] = {}
        propagate.inject(trace)
        self._client.enqueue(
            f"{workflow.id}.{workflow.run}",
            workflow.id,
            workflow.run,
            trace,
            service=workflow.service,
            rank=_MIDDLE + workflow.priority,
        )
