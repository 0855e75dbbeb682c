"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="declared",
    title="Expected traffic, typed by a person",
    documentation="backend/plimsoll/adapters/declared/README.md",
    ports=("TrafficSource",),
    permissions=("read the file",),
)
