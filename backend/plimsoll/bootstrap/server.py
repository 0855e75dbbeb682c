"""A server: the backend behind its doors, and the worker that runs what they ask for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from prometheus_client import CollectorRegistry

from plimsoll.adapters.database.answer_cache import DatabaseAnswerCache
from plimsoll.adapters.database.bundle_catalog import DatabaseBundleCatalog
from plimsoll.adapters.database.environment_store import DatabaseEnvironmentStore
from plimsoll.adapters.database.service_store import DatabaseServiceStore
from plimsoll.adapters.database.token_store import DatabaseTokenStore
from plimsoll.adapters.database.workflow_store import DatabaseWorkflowStore
from plimsoll.adapters.dbos.client import DbosClient
from plimsoll.adapters.dbos.engine import DbosEngine
from plimsoll.adapters.dbos.schedules import DbosSchedules
from plimsoll.adapters.git.code_host import GitCodeHost
from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.adapters.telemetry.metrics import metrics_registry
from plimsoll.bootstrap.advisor import with_language_models
from plimsoll.bootstrap.application import Backend
from plimsoll.bootstrap.hosts import change_hosts, code_host
from plimsoll.bootstrap.local import bundle_store, run_observer
from plimsoll.bootstrap.portal import portal
from plimsoll.bootstrap.raw_outputs import raw_outputs
from plimsoll.bootstrap.records import Databases, open_databases, require_current, upgrade
from plimsoll.bootstrap.run_secrets import secrets_by_environment
from plimsoll.bootstrap.runs import gate_policies, regression_ports, run_stores
from plimsoll.bootstrap.sources import traffic_sources
from plimsoll.bundle.ports import BundleCatalog, BundleStore
from plimsoll.catalog.ports import EnvironmentStore
from plimsoll.codebase.by_location import CodeHostByLocation
from plimsoll.kit.clock import SystemClock
from plimsoll.kit.errors import PlimsollError
from plimsoll.pipeline.bundle import BundlePorts
from plimsoll.pipeline.bundle_template import bundle_template
from plimsoll.pipeline.load_line_template import load_line_template
from plimsoll.pipeline.profile_of import profile_of
from plimsoll.pipeline.regression_template import regression_template
from plimsoll.settings import Settings, environment_of_children

_OK = "ok"


@dataclass(frozen=True, kw_only=True)
class Server:
    """What the doors and the worker of a process share."""

    backend: Backend
    settings: Settings
    metrics: CollectorRegistry
    databases: Databases
    queue: DbosClient


@contextmanager
def open_server(settings: Settings) -> Iterator[Server]:
    """The server of this process, with its databases open and their tables as they should be.

    Raises:
        Misconfigured: a setting cannot be used, or the tables have to be upgraded first.
        Unavailable: a database does not answer.
    """
    with open_databases(settings) as databases:
        if databases.embedded:
            # Nobody else looks after a file of our own.
            upgrade(databases)
        require_current(databases)
        queue = DbosClient(databases.queue)
        backend = _backend(settings, databases, queue)
        try:
            yield Server(
                backend=backend,
                settings=settings,
                metrics=metrics_registry(backend.workflows.counts),
                databases=databases,
                queue=queue,
            )
        finally:
            queue.close()


def _backend(settings: Settings, databases: Databases, queue: DbosClient) -> Backend:
    records, clock = databases.records, SystemClock()
    catalog, store = DatabaseBundleCatalog(records), bundle_store(settings)
    environments = DatabaseEnvironmentStore(records)
    services = DatabaseServiceStore(records)
    ports = replace(
        _bundle_ports(settings, catalog, store, environments),
        services=services,
    )
    cache = DatabaseAnswerCache(records, clock=clock)
    workflows = DatabaseWorkflowStore(records, clock=clock)
    stores, policies = run_stores(records, clock), gate_policies(settings.run.policies_file)
    regression = regression_ports(
        settings,
        stores=stores,
        policies=policies,
        environments=environments,
        bundles=store,
        observer=run_observer(settings),
        profile_of=lambda digest: profile_of(digest, catalog=catalog, workflows=workflows),
        secrets=secrets_by_environment(settings.run.secrets_file),
        clock=clock,
    )
    return Backend(
        templates={
            "bundle": bundle_template(with_language_models(ports, settings.llm, cache)),
            "regression": regression_template(
                regression,
                requested_by=lambda workflow_id: workflows.get(workflow_id).principal,
                service_of=lambda digest: catalog.get(digest).service,
            ),
            "load-line": load_line_template(
                regression,
                requested_by=lambda workflow_id: workflows.get(workflow_id).principal,
                service_of=lambda digest: catalog.get(digest).service,
            ),
        },
        workflows=workflows,
        engine=DbosEngine(queue),
        schedules=DbosSchedules(queue),
        services=services,
        environments=environments,
        tokens=DatabaseTokenStore(records),
        bundle_catalog=catalog,
        bundle_store=store,
        stores=stores,
        raw_outputs=raw_outputs(settings),
        trace_url=settings.run.trace_url,
        policies=policies,
        traffic_sources=ports.traffic_sources,
        looking=regression.preflight,
        change_hosts=change_hosts(settings, confined=True),
        clock=clock,
        ready=lambda: _ready(
            {"database": lambda: require_current(databases), "queue": queue.check}
        ),
        portal=portal(settings, clock),
    )


def _bundle_ports(
    settings: Settings,
    catalog: BundleCatalog,
    store: BundleStore,
    environments: EnvironmentStore,
) -> BundlePorts:
    """What requests through the API may reach: confined to what the settings allow."""
    k6 = K6Client(settings.k6)
    environment = environment_of_children()
    return BundlePorts(
        traffic_sources=traffic_sources(settings, confined=True),
        code_host=code_host(
            settings,
            otherwise=CodeHostByLocation(
                addresses=GitCodeHost(settings.git, environment=environment, confined=True),
                paths=LocalCodeHost(settings.local, confined=True),
            ),
        ),
        load_tool=K6LoadTool(k6),
        stub_server=HttpStubServer(settings.stub_http),
        bundle_store=store,
        bundle_catalog=catalog,
        environments=environments,
    )


def _ready(checks: Mapping[str, Callable[[], None]]) -> Mapping[str, str]:
    return {name: _told(check) for name, check in checks.items()}


def _told(check: Callable[[], None]) -> str:
    try:
        check()
    except PlimsollError as error:
        return error.what
    return _OK
