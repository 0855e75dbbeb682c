"""The application of a process that runs pipelines itself, without a server."""

from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.adapters.filesystem.bundle_store import FilesystemBundleStore
from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.adapters.memory.bundle_catalog import MemoryBundleCatalog
from plimsoll.adapters.memory.flow import memory_flow
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bootstrap.application import Application
from plimsoll.settings import Settings, read_settings


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
        bundle_catalog=MemoryBundleCatalog(),
        runner=K6Runner(k6),
        flow=memory_flow,
    )
