"""What this adapter declares about itself."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="database",
    title="SQLite or PostgreSQL",
    documentation="backend/plimsoll/adapters/database/README.md",
    ports=(
        "BundleCatalog",
        "EnvironmentStore",
        "HistoryStore",
        "Journal",
        "RunStore",
        "ServiceStore",
        "TokenStore",
        "TriageStore",
        "VerdictStore",
        "WorkflowStore",
    ),
    permissions=(
        "SQLite: read and write its file, and make files beside it",
        "PostgreSQL: SELECT, INSERT, UPDATE and DELETE on its tables",
        "PostgreSQL, for `plimsoll db upgrade` alone: CREATE on its schema, and own its tables",
    ),
)
