"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="datadog",
    title="Datadog APM's trace metrics",
    documentation="backend/plimsoll/adapters/datadog/README.md",
    ports=("TrafficSource",),
    permissions=("timeseries_query", "metrics_read"),
)
