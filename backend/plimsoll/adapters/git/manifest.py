"""What the adapter for git repositories declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="git",
    title="Git repository at any address",
    documentation="backend/plimsoll/adapters/git/README.md",
    ports=("codebase.CodeHost",),
    permissions=(
        "start processes (git, ssh)",
        "write to the temporary folder",
        "reach the repository's host",
        "read the repository: a token of the host, or a key for ssh, if it is not public",
    ),
)
