"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="dynatrace",
    title="Dynatrace's service metrics",
    documentation="backend/plimsoll/adapters/dynatrace/README.md",
    ports=("TrafficSource",),
    permissions=("metrics.read", "entities.read"),
)
