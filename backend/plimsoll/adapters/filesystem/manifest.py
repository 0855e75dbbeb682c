"""What this adapter declares about itself."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="filesystem",
    title="A folder on this machine",
    documentation="backend/plimsoll/adapters/filesystem/README.md",
    ports=("BundleStore", "RawOutputs"),
    permissions=("write to its folder",),
)
