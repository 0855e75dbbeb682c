"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="prometheus",
    title="Prometheus, and what speaks its query API",
    documentation="backend/plimsoll/adapters/prometheus/README.md",
    ports=("TrafficSource", "TargetMonitor"),
    permissions=(
        "GET and POST on /api/v1/query, query_range, series and labels",
        "GET on /api/v1/label/…/values",
    ),
)
