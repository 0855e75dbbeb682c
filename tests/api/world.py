"""A whole backend in memory, and a client that asks it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from fastapi import FastAPI
from pydantic import Field, JsonValue

from plimsoll.access.issue import issue
from plimsoll.access.model import NewToken, Scope
from plimsoll.adapters.memory.bundle_catalog import MemoryBundleCatalog
from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.adapters.memory.change_host import MemoryChangeHost
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.code_host import MemoryCodeHost, MemorySnapshot
from plimsoll.adapters.memory.engine import MemoryEngine
from plimsoll.adapters.memory.environment_store import MemoryEnvironmentStore
from plimsoll.adapters.memory.journal import MemoryJournal
from plimsoll.adapters.memory.load_tool import FINE, MemoryLoadTool
from plimsoll.adapters.memory.observer import MemoryObserver
from plimsoll.adapters.memory.raw_outputs import MemoryRawOutputs
from plimsoll.adapters.memory.records import MemoryRecords
from plimsoll.adapters.memory.regression import NOTHING, MemoryRegression
from plimsoll.adapters.memory.runner import MemoryRunner
from plimsoll.adapters.memory.schedules import MemorySchedules
from plimsoll.adapters.memory.service_store import MemoryServiceStore
from plimsoll.adapters.memory.stub_server import MemoryStubServer
from plimsoll.adapters.memory.token_store import MemoryTokenStore
from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.api.app import make_app
from plimsoll.bootstrap.application import Backend
from plimsoll.bundle.model import BundleFile
from plimsoll.bundle.ports import StubRequest, ToolRun
from plimsoll.catalog.model import ServiceName
from plimsoll.kit.clock import SystemClock
from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value
from plimsoll.pipeline.bundle import BundlePorts
from plimsoll.pipeline.bundle_template import bundle_template
from plimsoll.pipeline.carry_on import Carrier
from plimsoll.pipeline.flow import Flow, Walk
from plimsoll.pipeline.graph import Node, StateGraph
from plimsoll.pipeline.load_line_template import load_line_template
from plimsoll.pipeline.profile_of import profile_of
from plimsoll.pipeline.regression_template import regression_template
from plimsoll.pipeline.template import Template, Templates, template_of
from plimsoll.run.monitor import TargetMonitor
from plimsoll.run.ports import Runner
from plimsoll.settings import ApiSettings
from tests.workload.builders import profile, slot, traffic

SHOP = "component:default/shop"
APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/orders/{order_id}")
def order(order_id: int) -> None: ...
"""
ORDERS = traffic("GET /orders/{integer}", 60, slot(1, {"7": 60}))
BUNDLE: dict[str, JsonValue] = {
    "service": SHOP,
    "repository": "orders",
    "traffic": "memory:day",
}

TALK_GRAPH = StateGraph(
    name="talk",
    nodes=(Node(name="Say", agent="speaker"), Node(name="Agree", agent="listener")),
    edges=(("Say", "Agree"),),
)


class Talk(Value):
    """What the template `talk` takes: enough to see every state of a workflow."""

    service: ServiceName
    say: str = Field(default="hello", max_length=30_000)
    waits: bool = False
    fails: bool = False
    steps: int = Field(default=0, ge=0, le=2_000)


async def talk(flow: Flow, wanted: Talk) -> JsonValue:
    """Says something, may wait for an answer, may fail."""
    walk = Walk(TALK_GRAPH, flow)
    said = await walk.visit("Say", str, lambda _key: wanted.say, given={"say": wanted.say[:100]})
    for step in range(wanted.steps):
        await flow.emit("progress", {"step": step})
    answer = await flow.wait_event("approval", 3600) if wanted.waits else None

    def agree(_key: str) -> str:
        if wanted.fails:
            raise Rejected("Nobody agrees.", fix="Say something else.")
        return said

    await walk.visit("Agree", str, agree)
    return {"said": said[:100], "answer": answer}


def talk_template() -> Template:
    return template_of(
        TALK_GRAPH,
        Talk,
        admit=lambda wanted: wanted.service,
        run=talk,
        expected_s={"Say": 3.0},
    )


def bundle_ports() -> BundlePorts:
    """A repository and a day of traffic, and a load tool that asks for one order."""
    stub = MemoryStubServer()

    def play(_files: Sequence[BundleFile], _env: Mapping[str, str]) -> ToolRun:
        stub.ask(StubRequest(method="GET", target="/orders/7", headers={}, body=b""))
        return FINE

    return BundlePorts(
        traffic_sources={"memory": MemoryTrafficSource({"day": profile(ORDERS)})},
        code_host=MemoryCodeHost({"orders": MemorySnapshot({"app.py": APP}, commit=None)}),
        load_tool=MemoryLoadTool(play),
        stub_server=stub,
        bundle_store=MemoryBundleStore(),
        bundle_catalog=MemoryBundleCatalog(),
        environments=MemoryEnvironmentStore(),
    )


@dataclass
class World:
    """A backend whose parts tests may reach behind the API's back."""

    ports: BundlePorts = field(default_factory=bundle_ports)
    clock: MemoryClock = field(default_factory=lambda: MemoryClock(datetime.now(UTC)))
    change_host: MemoryChangeHost = field(
        default_factory=lambda: MemoryChangeHost({"memory:shop": {"README.md": "shop\n"}})
    )
    runner: Runner = field(default_factory=lambda: MemoryRunner(NOTHING))
    monitor: TargetMonitor | None = None
    raw_outputs: MemoryRawOutputs = field(default_factory=MemoryRawOutputs)
    told: dict[str, str] = field(default_factory=lambda: {"database": "ok"})
    """What `ready` answers."""

    def __post_init__(self) -> None:
        records = MemoryRecords(clock=SystemClock())
        self.regression = MemoryRegression(
            bundles=self.ports.bundle_store,
            environments=self.ports.environments,
            runner=self.runner,
            clock=self.clock,
            monitor=self.monitor,
            profile_of=lambda digest: profile_of(
                digest, catalog=self.ports.bundle_catalog, workflows=self.workflows
            ),
        )
        self.workflows = MemoryWorkflowStore(records)
        regression = self.regression.ports
        self.templates: Templates = {
            "bundle": bundle_template(self.ports),
            "regression": regression_template(
                regression,
                requested_by=lambda workflow_id: self.workflows.get(workflow_id).principal,
                service_of=lambda digest: self.ports.bundle_catalog.get(digest).service,
            ),
            "load-line": load_line_template(
                regression,
                requested_by=lambda workflow_id: self.workflows.get(workflow_id).principal,
                service_of=lambda digest: self.ports.bundle_catalog.get(digest).service,
            ),
            "talk": talk_template(),
        }
        journal = MemoryJournal(records)
        self.engine = MemoryEngine(Carrier(journal, self.templates, MemoryObserver()))
        self.tokens = MemoryTokenStore()
        self.backend = Backend(
            templates=self.templates,
            workflows=self.workflows,
            engine=self.engine,
            schedules=MemorySchedules(),
            services=MemoryServiceStore(),
            environments=self.ports.environments,
            tokens=self.tokens,
            bundle_catalog=self.ports.bundle_catalog,
            bundle_store=self.ports.bundle_store,
            stores=self.regression.stores,
            raw_outputs=self.raw_outputs,
            policies=self.regression.policies,
            traffic_sources=self.ports.traffic_sources,
            looking=regression.preflight,
            change_hosts=(self.change_host,),
            clock=self.clock,
            ready=lambda: self.told,
        )

    def token(
        self,
        scope: Scope,
        services: tuple[str, ...] | None = None,
        environments: tuple[str, ...] | None = None,
    ) -> str:
        """A new token."""
        name = f"test-{len(self.tokens.list())}"
        wanted = NewToken(name=name, scope=scope, services=services, environments=environments)
        return issue(wanted, tokens=self.tokens, clock=self.clock)[1]

    def client(self, token: str | None = None, **settings: object) -> "Client":
        """Asks the app as tokens' mode serves it; without a token, as a stranger."""
        chosen = ApiSettings.model_validate({"authentication": "tokens", **settings})
        return Client(make_app(self.backend, chosen), token)


@dataclass
class Client:
    """Asks an app without a network between."""

    app: FastAPI
    token: str | None = None
    host: str = "127.0.0.1:8080"

    def __call__(
        self,
        method: str,
        path: str,
        *,
        json: JsonValue = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer."""
        return asyncio.run(self._ask(method, path, json, content, headers or {}))

    async def _ask(
        self,
        method: str,
        path: str,
        json: JsonValue,
        content: bytes | None,
        headers: Mapping[str, str],
    ) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = httpx.Headers({**bearer, **headers}, encoding="latin-1")
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{self.host}") as client:
            return await client.request(method, path, json=json, content=content, headers=sent)

    def as_(self, token: str | None) -> "Client":
        """The same app, asked by somebody else."""
        return Client(self.app, token, self.host)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self("GET", path, headers=headers)

    def post(self, path: str, json: JsonValue = None, **headers: str) -> httpx.Response:
        return self("POST", path, json=json, headers=headers)
