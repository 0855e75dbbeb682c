"""The pipeline `bundle`, over ports in memory."""

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pydantic import JsonValue

from plimsoll.adapters.memory.bundle_catalog import MemoryBundleCatalog
from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.adapters.memory.code_host import MemoryCodeHost, MemorySnapshot
from plimsoll.adapters.memory.environment_store import MemoryEnvironmentStore
from plimsoll.adapters.memory.flow import memory_flow
from plimsoll.adapters.memory.load_tool import MemoryLoadTool
from plimsoll.adapters.memory.stub_server import MemoryStubServer
from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.kit.errors import Misconfigured, Rejected
from plimsoll.pipeline.bundle import GRAPH, BundlePorts, BundleRequest, make_bundle
from plimsoll.traffic.model import EndpointTraffic
from tests.workload.builders import profile, slot, traffic

ROOT = Path(__file__).parents[2]

Watch = Callable[[str, Mapping[str, JsonValue]], None]


def test_the_documentation_shows_the_graph_as_it_is() -> None:
    drawn = re.findall(
        r"```mermaid\n(.*?)```", (ROOT / "docs" / "architecture.md").read_text(), re.DOTALL
    )
    assert GRAPH.mermaid() in drawn


APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/orders/{order_id}")
def order(order_id: int) -> None: ...
"""


def ports(tool: MemoryLoadTool, *observed: EndpointTraffic) -> BundlePorts:
    return BundlePorts(
        traffic_sources={"memory": MemoryTrafficSource({"day": profile(*observed)})},
        code_host=MemoryCodeHost({"orders": MemorySnapshot({"app.py": APP}, commit=None)}),
        load_tool=tool,
        stub_server=MemoryStubServer(),
        bundle_store=MemoryBundleStore(),
        bundle_catalog=MemoryBundleCatalog(),
        environments=MemoryEnvironmentStore(),
    )


def make(ports: BundlePorts, watch: Watch = lambda _kind, _data: None) -> None:
    async def run() -> None:
        await make_bundle(memory_flow(watch), REQUEST, ports=ports)

    asyncio.run(run())


REQUEST = BundleRequest(service="orders", repository="orders", traffic="memory:day")
ORDERS = traffic("GET /orders/{integer}", 60, slot(1, {"7": 60}))


def test_what_cannot_be_proven_is_not_stored() -> None:
    silent = ports(MemoryLoadTool(), ORDERS)
    with pytest.raises(Rejected, match=r"GET /orders/\{order_id\}"):
        make(silent)
    assert silent.bundle_store.list() == []


def test_a_workflow_stops_at_the_first_node_that_fails() -> None:
    told: list[tuple[object, object]] = []

    def watch(kind: str, data: Mapping[str, JsonValue]) -> None:
        if kind == "node":
            told.append((data["node"], data["state"]))

    with pytest.raises(Rejected, match="holds no requests"):
        make(ports(MemoryLoadTool()), watch)
    assert told == [
        ("FetchTraffic", "started"),
        ("FetchTraffic", "completed"),
        ("FetchRepo", "started"),
        ("FetchRepo", "completed"),
        ("AnalyzeAndGenerate", "started"),
        ("AnalyzeAndGenerate", "failed"),
    ]


def test_a_missing_tool_is_told_as_it_is() -> None:
    missing = MemoryLoadTool(fails_with=Misconfigured("There is no k6."))
    with pytest.raises(Misconfigured, match="There is no k6"):
        make(ports(missing, ORDERS))
