"""What this adapter declares about itself."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="target_http",
    title="Asks a target over HTTP how it is",
    documentation="backend/plimsoll/adapters/target_http/README.md",
    ports=("TargetProbe",),
    permissions=("send the target one or two GET requests before and after a run",),
)
