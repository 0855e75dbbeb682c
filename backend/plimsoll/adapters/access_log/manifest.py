"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="access-log",
    title="Access logs of web servers",
    documentation="backend/plimsoll/adapters/access_log/README.md",
    ports=("TrafficSource",),
    permissions=("read the log files",),
)
