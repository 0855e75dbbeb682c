"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="loki",
    title="Access logs in Loki",
    documentation="backend/plimsoll/adapters/loki/README.md",
    ports=("TrafficSource",),
    permissions=("query the logs of the tenant, where Loki asks who we are",),
)
