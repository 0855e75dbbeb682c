"""What this adapter declares about itself."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="k6",
    title="k6 on this machine",
    documentation="backend/plimsoll/adapters/k6/README.md",
    ports=("LoadTool", "Runner"),
    permissions=(
        "start processes",
        "write to the temporary folder",
        "reach the target",
        "reach Prometheus or a collector, where one is set",
    ),
)
