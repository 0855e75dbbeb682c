"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="backstage",
    title="Backstage",
    documentation="backend/plimsoll/adapters/backstage/README.md",
    ports=("access.TokenVerifier",),
    permissions=("none: it reads the public keys of the portal, without credentials",),
)
