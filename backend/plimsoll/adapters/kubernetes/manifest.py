"""What this adapter declares about itself."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="kubernetes",
    title="Kubernetes, through k6-operator",
    documentation="backend/plimsoll/adapters/kubernetes/README.md",
    ports=("Runner",),
    permissions=(
        "testruns.k6.io: create, get, list, watch, delete",
        "configmaps: create",
        "secrets: create",
        "pods: list, watch, patch, delete",
        "pods/log: get",
    ),
)
