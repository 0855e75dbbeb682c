"""What this adapter declares about itself."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="stub_http",
    title="HTTP stub on the loopback address",
    documentation="backend/plimsoll/adapters/stub_http/README.md",
    ports=("StubServer",),
    permissions=("listen on a free port of 127.0.0.1",),
)
