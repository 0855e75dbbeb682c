"""What this adapter declares about itself."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="telemetry",
    title="Logs, traces and metrics of Plimsoll itself",
    documentation="backend/plimsoll/adapters/telemetry/README.md",
    ports=("pipeline.Observer",),
    permissions=("send traces to the address in its settings, if there is one",),
)
