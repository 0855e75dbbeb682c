"""Settings → Application: the only place where ports meet adapters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.adapters.filesystem.bundle_store import FilesystemBundleStore
from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.adapters.memory.flow import MemoryFlow
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.ports import BundleStore, LoadTool, StubServer
from plimsoll.codebase.ports import CodeHost
from plimsoll.pipeline.bundle import BundlePorts
from plimsoll.pipeline.flow import Flow
from plimsoll.run.ports import Runner
from plimsoll.settings import Settings, read_settings
from plimsoll.traffic.ports import TrafficSource


@dataclass(frozen=True, kw_only=True)
class Application:
    """One field a port."""

    traffic_sources: Mapping[str, TrafficSource]
    """By the kind in `kind:location`."""
    code_host: CodeHost
    load_tool: LoadTool
    stub_server: StubServer
    bundle_store: BundleStore
    runner: Runner
    flow: Callable[[str, Callable[[str, dict[str, JsonValue]], None]], Flow]
    """Begins a workflow: its id, and who watches what it emits."""

    @property
    def bundle_ports(self) -> BundlePorts:
        """What the pipeline `bundle` needs."""
        return BundlePorts(
            traffic_sources=self.traffic_sources,
            code_host=self.code_host,
            load_tool=self.load_tool,
            stub_server=self.stub_server,
            bundle_store=self.bundle_store,
        )


def build(settings: Settings | None = None) -> Application:
    """The application of this process.

    Raises:
        Misconfigured: a setting cannot be used.
    """
    chosen = settings or read_settings()
    k6 = K6Client(chosen.k6)
    return Application(
        traffic_sources={"access-log": AccessLogSource(chosen.access_log)},
        code_host=LocalCodeHost(chosen.local),
        load_tool=K6LoadTool(k6),
        stub_server=HttpStubServer(chosen.stub_http),
        bundle_store=FilesystemBundleStore(chosen.filesystem),
        runner=K6Runner(k6),
        flow=lambda run_id, watch: MemoryFlow(run_id, watch=watch, stop=k6.stop),
    )
