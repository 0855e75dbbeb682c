"""What the adapter for local folders declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="local",
    title="Local folder",
    documentation="backend/plimsoll/adapters/local/README.md",
    ports=("codebase.CodeHost",),
    permissions=("read the files of the given folder",),
)
