"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="grafana",
    title="Grafana's data sources, dashboards and annotations",
    documentation="backend/plimsoll/adapters/grafana/README.md",
    ports=("TrafficSource", "RunObserver"),
    permissions=(
        "datasources:query on the data sources that are read",
        "datasources:read, to find them by name",
        "dashboards:read, to link a service's dashboards",
        "annotations:read, :create and :write on annotations:type:organization, to show runs",
    ),
)
