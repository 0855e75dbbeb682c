"""Whatever may have seen production's requests, by the kind that a location begins with."""

from collections.abc import Mapping

from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.adapters.cloudwatch.traffic_source import CloudWatchSource
from plimsoll.adapters.datadog.traffic_source import DatadogSource
from plimsoll.adapters.declared.traffic_source import DeclaredSource
from plimsoll.adapters.dynatrace.traffic_source import DynatraceSource
from plimsoll.adapters.grafana.client import GrafanaClient
from plimsoll.adapters.grafana.traffic_source import GrafanaSource
from plimsoll.adapters.loki.traffic_source import LokiSource
from plimsoll.adapters.prometheus.traffic_source import PrometheusSource
from plimsoll.settings import Settings
from plimsoll.traffic.ports import TrafficSource


def traffic_sources(settings: Settings, *, confined: bool = False) -> Mapping[str, TrafficSource]:
    """Every source; one that nobody has set up says so when it is asked.

    Args:
        settings: of this process.
        confined: somebody else decides what is read: of files only what the settings allow.
    """
    # Reads the lines that others fetched, from a temporary file of their own.
    lines = AccessLogSource(settings.access_log)
    return {
        "access-log": AccessLogSource(settings.access_log, confined=confined),
        "cloudwatch": CloudWatchSource(settings.cloudwatch),
        "datadog": DatadogSource(settings.datadog),
        "declared": DeclaredSource(settings.declared, confined=confined),
        "dynatrace": DynatraceSource(settings.dynatrace),
        "grafana": GrafanaSource(
            GrafanaClient(settings.grafana),
            readers={
                "loki": lambda http: LokiSource(settings.loki, log_reader=lines, client=http),
                "prometheus": lambda http: PrometheusSource(settings.prometheus, client=http),
            },
        ),
        "loki": LokiSource(settings.loki, log_reader=lines),
        "prometheus": PrometheusSource(settings.prometheus),
    }
