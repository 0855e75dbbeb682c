"""Which cluster, who we are there, and what load generators look like."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from plimsoll.kit.value import Value
from plimsoll.transport.http import HeaderSecret, HttpSettings

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_IN_CLUSTER = "https://kubernetes.default.svc"

DnsName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)
]
Quantity = Annotated[
    str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$", max_length=20)
]
Cpus = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?m?$", max_length=20)]


class Toleration(Value):
    """Of a taint of nodes."""

    key: str = ""
    operator: str = Field(default="Equal", pattern=r"^(Equal|Exists)$")
    value: str = ""
    effect: str = Field(default="", pattern=r"^(|NoSchedule|PreferNoSchedule|NoExecute)$")


class KubernetesSettings(HttpSettings):
    """A namespace in a cluster with k6-operator."""

    token: HeaderSecret = None
    """Of a service account; None: the one in `token_file`."""
    token_file: Path | None = None
    """Read anew with every request, because tokens are rotated. None: the one that Kubernetes gives
    a pod, where `url` is the cluster's own."""
    namespace: DnsName = "plimsoll-runs"
    """Where runs live; give them one of their own."""
    image: str = Field(default="", max_length=500)
    """Plimsoll's own image, of this version; empty: runs are not executed on Kubernetes."""
    image_pull_secrets: tuple[DnsName, ...] = ()
    starter_image: str = Field(default="", max_length=500)
    """What k6-operator starts the generators with; empty: its own choice."""
    generators: int = Field(default=1, ge=1, le=100)
    """Pods that share the load of a run; each wants at least one virtual user of every scenario."""
    separate: bool = False
    """Whether no two generators may be on one node."""
    cpu_request: Cpus = "1"
    cpu_limit: Cpus = "2"
    memory_request: Quantity = "1Gi"
    memory_limit: Quantity = "2Gi"
    scratch_limit: Quantity = "512Mi"
    """Of a generator's temporary folder, the only one it can write to."""
    run_as_user: int = Field(default=10001, ge=1)
    """The user, never root."""
    service_account: DnsName = "default"
    """Of the generators; they are given no token of it."""
    priority_class: str = Field(default="", max_length=253)
    node_selector: dict[str, str] = Field(default_factory=dict)
    tolerations: tuple[Toleration, ...] = ()
    start_within_s: float = Field(default=300.0, gt=0, le=3_600)
    """For so long generators may take until all of them send load; longer where nodes are made."""
    largest_answer_bytes: int = Field(default=16 * 2**20, ge=2**20)
    """Longer answers are refused."""

    @property
    def cpus(self) -> float:
        """Processors that all generators together may use."""
        each = self.cpu_limit
        return self.generators * (float(each[:-1]) / 1000 if each.endswith("m") else float(each))

    @property
    def is_set_up(self) -> bool:
        """Whether runs are executed there."""
        return bool(self.image)

    def completed(self, account: Path = _ACCOUNT) -> "KubernetesSettings":
        """With what Kubernetes tells each pod about its own cluster, where no address is set."""
        if self.url:
            return self
        return self.model_copy(
            update={
                "url": _IN_CLUSTER,
                "ca_file": self.ca_file or account / "ca.crt",
                "token_file": self.token_file or account / "token",
            }
        )
