"""Which metrics say what a process uses and how full its pools are: pure data.

What is not in this table, or not exported by a target, is unknown. Sources: the metrics of cAdvisor
and kube-state-metrics, of the official Prometheus client libraries, of Micrometer (Spring Boot,
Quarkus), the semantic conventions of OpenTelemetry for database clients (stable and before), and
the exporters of PgBouncer and PHP-FPM.
"""

from typing import Final, Literal, NamedTuple

from plimsoll.adapters.prometheus.dialect import Matcher


class Metric(NamedTuple):
    """A metric, or a part of it."""

    name: str
    matchers: tuple[Matcher, ...] = ()
    per: str = ""
    """Another metric that it is divided by."""


class Known(NamedTuple):
    """How one resource is told."""

    id: str
    what: str
    unit: str
    used: tuple[Metric, ...]
    """The first that is there."""
    limit: tuple[Metric, ...] = ()
    """By instance, the first that is there."""
    waiting: Metric | None = None
    counter: bool = False
    """It is a counter: what was used is how fast it grew."""
    same: tuple[str, ...] = ()
    """Labels that tell one pool of a process from another."""
    of: Literal["container", "process"] = "process"
    """What the series are found by: the pods of the service, or its own labels."""
    together: Literal["sum", "max"] = "sum"
    fixed_limit: float | None = None
    yields_to: str = ""
    """The id of what tells the same where both are there."""


def _labelled(name: str, **labels: str) -> Metric:
    return Metric(name, tuple(Matcher(label=key, value=value) for key, value in labels.items()))


CPU: Final = (
    Known(
        id="container-cpu",
        what="CPU",
        unit="cores",
        used=(Metric("container_cpu_usage_seconds_total"),),
        limit=(
            _labelled("kube_pod_container_resource_limits", resource="cpu"),
            Metric("kube_pod_container_resource_limits_cpu_cores"),
            Metric("container_spec_cpu_quota", per="container_spec_cpu_period"),
        ),
        counter=True,
        of="container",
    ),
    Known(
        id="process-cpu",
        what="CPU",
        unit="cores",
        used=(Metric("process_cpu_seconds_total"),),
        limit=(Metric("go_sched_gomaxprocs_threads"), Metric("system_cpu_count")),
        counter=True,
    ),
    Known(
        id="micrometer-cpu",
        what="CPU",
        unit="of the machine",
        used=(Metric("process_cpu_usage"),),
        fixed_limit=1.0,
    ),
)
MEMORY: Final = (
    Known(
        id="container-memory",
        what="Memory",
        unit="bytes",
        used=(Metric("container_memory_working_set_bytes"),),
        limit=(
            _labelled("kube_pod_container_resource_limits", resource="memory"),
            Metric("kube_pod_container_resource_limits_memory_bytes"),
            Metric("container_spec_memory_limit_bytes"),
        ),
        of="container",
    ),
    Known(
        id="process-memory",
        what="Memory",
        unit="bytes",
        used=(Metric("process_resident_memory_bytes"),),
    ),
)
POOLS: Final = (
    Known(
        id="hikari",
        what="HikariCP connections",
        unit="connections",
        used=(Metric("hikaricp_connections_active"),),
        limit=(Metric("hikaricp_connections_max"),),
        waiting=Metric("hikaricp_connections_pending"),
        same=("pool",),
    ),
    Known(
        id="jdbc",
        what="JDBC connections",
        unit="connections",
        used=(Metric("jdbc_connections_active"),),
        limit=(Metric("jdbc_connections_max"),),
        same=("name",),
        yields_to="hikari",
    ),
    Known(
        id="agroal",
        what="Agroal connections",
        unit="connections",
        used=(Metric("agroal_active_count"),),
        waiting=Metric("agroal_awaiting_count"),
        same=("datasource",),
    ),
    Known(
        id="otel-database",
        what="Database connections",
        unit="connections",
        used=(_labelled("db_client_connection_count", db_client_connection_state="used"),),
        limit=(Metric("db_client_connection_max"),),
        waiting=Metric("db_client_connection_pending_requests"),
        same=("db_client_connection_pool_name",),
    ),
    Known(
        id="otel-database-before-stable",
        what="Database connections",
        unit="connections",
        used=(_labelled("db_client_connections_usage", state="used"),),
        limit=(Metric("db_client_connections_max"),),
        waiting=Metric("db_client_connections_pending_requests"),
        same=("pool_name",),
        yields_to="otel-database",
    ),
    Known(
        id="go-sql",
        what="Go's database connections",
        unit="connections",
        used=(Metric("go_sql_in_use_connections"),),
        limit=(Metric("go_sql_max_open_connections"),),
        same=("db_name",),
    ),
    Known(
        id="mongodb",
        what="MongoDB connections",
        unit="connections",
        used=(Metric("mongodb_driver_pool_checkedout"),),
        waiting=Metric("mongodb_driver_pool_waitqueuesize"),
        same=("cluster_id", "server_address"),
    ),
    Known(
        id="pgbouncer",
        what="PgBouncer's server connections",
        unit="connections",
        used=(Metric("pgbouncer_pools_server_active_connections"),),
        waiting=Metric("pgbouncer_pools_client_waiting_connections"),
        same=("database", "user"),
    ),
    Known(
        id="tomcat",
        what="Tomcat threads",
        unit="threads",
        used=(Metric("tomcat_threads_busy_threads"),),
        limit=(Metric("tomcat_threads_config_max_threads"),),
        same=("name",),
    ),
    Known(
        id="jetty",
        what="Jetty threads",
        unit="threads",
        used=(Metric("jetty_threads_busy"),),
        limit=(Metric("jetty_threads_config_max"),),
        same=("name",),
    ),
    Known(
        id="executor",
        what="Executor threads",
        unit="threads",
        used=(Metric("executor_active_threads"),),
        limit=(Metric("executor_pool_max_threads"),),
        waiting=Metric("executor_queued_tasks"),
        same=("name",),
    ),
    Known(
        id="php-fpm",
        what="PHP-FPM workers",
        unit="workers",
        used=(Metric("phpfpm_active_processes"),),
        waiting=Metric("phpfpm_listen_queue"),
        same=("pool",),
    ),
    Known(
        id="files",
        what="Open files",
        unit="files",
        used=(Metric("process_open_fds"), Metric("process_files_open_files")),
        limit=(Metric("process_max_fds"), Metric("process_files_max_files")),
    ),
)
SIGNALS: Final = (
    Known(
        id="event-loop",
        what="Node.js event loop lag",
        unit="s",
        used=(Metric("nodejs_eventloop_lag_p99_seconds"), Metric("nodejs_eventloop_lag_seconds")),
        together="max",
    ),
    Known(
        id="goroutines",
        what="Goroutines",
        unit="goroutines",
        used=(Metric("go_goroutines"),),
    ),
    Known(
        id="jvm-threads",
        what="JVM threads",
        unit="threads",
        used=(Metric("jvm_threads_live_threads"), Metric("jvm_threads_current")),
    ),
    Known(
        id="puma-backlog",
        what="Requests that wait for Puma",
        unit="requests",
        used=(Metric("puma_backlog"),),
        same=("index",),
    ),
)

PERIODS: Final = Metric("container_cpu_cfs_periods_total")
THROTTLED_PERIODS: Final = Metric("container_cpu_cfs_throttled_periods_total")
RESTARTS: Final = Metric("kube_pod_container_status_restarts_total")
LAST_REASON: Final = Metric("kube_pod_container_status_last_terminated_reason")
READY: Final = _labelled("kube_pod_status_ready", condition="true")
STARTED: Final = Metric("process_start_time_seconds")
UP: Final = Metric("up")
SCALER: Final = "horizontalpodautoscaler"
SCALER_LEAST: Final = Metric("kube_horizontalpodautoscaler_spec_min_replicas")
SCALER_MOST: Final = Metric("kube_horizontalpodautoscaler_spec_max_replicas")

UNLIMITED: Final = 2**31 - 1
"""From here on a limit is none: Java's largest number, and larger ones for bytes below."""
UNLIMITED_BYTES: Final = 2.0**60
