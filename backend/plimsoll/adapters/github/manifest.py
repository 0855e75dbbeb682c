"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="github",
    title="GitHub",
    documentation="backend/plimsoll/adapters/github/README.md",
    ports=("codebase.CodeHost", "bundle.ChangeHost"),
    permissions=(
        "contents: read, to read repositories",
        "contents: write and pull_requests: write, to open pull requests",
    ),
)
