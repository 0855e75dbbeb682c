"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="gitlab",
    title="GitLab",
    documentation="backend/plimsoll/adapters/gitlab/README.md",
    ports=("codebase.CodeHost", "bundle.ChangeHost"),
    permissions=(
        "read_api and read_repository with the role Reporter, to read repositories",
        "api with the role Developer, to open merge requests",
    ),
)
