"""What this adapter declares about itself."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="dbos",
    title="DBOS, durable workflows inside the process",
    documentation="backend/plimsoll/adapters/dbos/README.md",
    ports=("pipeline.Engine",),
    permissions=("create and change tables in its own SQLite file, or in the schema dbos",),
)
