"""The application of a process that runs pipelines itself, without a server."""

from plimsoll.adapters.filesystem.bundle_store import FilesystemBundleStore
from plimsoll.adapters.git.code_host import GitCodeHost
from plimsoll.adapters.grafana.client import GrafanaClient
from plimsoll.adapters.grafana.run_observer import GrafanaRunObserver
from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.adapters.k6.run_output import read_output
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.adapters.memory.answer_cache import MemoryAnswerCache
from plimsoll.adapters.memory.bundle_catalog import MemoryBundleCatalog
from plimsoll.adapters.memory.environment_store import MemoryEnvironmentStore
from plimsoll.adapters.memory.flow import memory_flow
from plimsoll.adapters.memory.run_observer import MemoryRunObserver
from plimsoll.adapters.s3.bundle_store import S3BundleStore
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bootstrap.advisor import with_language_models
from plimsoll.bootstrap.application import Application
from plimsoll.bootstrap.hosts import change_hosts, code_host
from plimsoll.bootstrap.sources import traffic_sources
from plimsoll.bundle.ports import BundleStore
from plimsoll.codebase.by_location import CodeHostByLocation
from plimsoll.kit.clock import SystemClock
from plimsoll.pipeline.bundle import BundlePorts
from plimsoll.run.observer import RunObserver
from plimsoll.settings import Settings, environment_of_children, read_settings


def build(settings: Settings | None = None) -> Application:
    """The application of this process.

    Raises:
        Misconfigured: a setting cannot be used.
    """
    chosen = settings or read_settings()
    k6 = K6Client(chosen.k6)
    ports = BundlePorts(
        traffic_sources=traffic_sources(chosen),
        code_host=code_host(
            chosen,
            otherwise=CodeHostByLocation(
                addresses=GitCodeHost(chosen.git, environment=environment_of_children()),
                paths=LocalCodeHost(chosen.local),
            ),
        ),
        load_tool=K6LoadTool(k6),
        stub_server=HttpStubServer(chosen.stub_http),
        bundle_store=bundle_store(chosen),
        bundle_catalog=MemoryBundleCatalog(),
        environments=MemoryEnvironmentStore(),
    )
    return Application(
        ports=with_language_models(ports, chosen.llm, MemoryAnswerCache()),
        runner=K6Runner(k6),
        run_observer=run_observer(chosen),
        change_hosts=change_hosts(chosen),
        clock=SystemClock(),
        read_output=read_output,
        flow=memory_flow,
    )


def run_observer(settings: Settings) -> RunObserver:
    """Where runs are shown: in Grafana, if somebody has said where that is."""
    if settings.grafana.url:
        return GrafanaRunObserver(GrafanaClient(settings.grafana))
    return MemoryRunObserver()


def bundle_store(settings: Settings) -> BundleStore:
    """Where the settings say that bundles are kept."""
    if settings.s3.bucket:
        return S3BundleStore(settings.s3)
    return FilesystemBundleStore(settings.filesystem)
