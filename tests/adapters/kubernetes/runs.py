"""What the tests of runs on Kubernetes have in common."""

from datetime import UTC, datetime

from pydantic import SecretStr

from plimsoll.adapters.kubernetes.client import KubernetesClient
from plimsoll.adapters.kubernetes.order import Order, digest_of, packed
from plimsoll.adapters.kubernetes.settings import KubernetesSettings
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram
from plimsoll.run.model import EndpointFigures, RunRequest, RunResult, RunStatus
from plimsoll.workload.model import TestType
from tests.adapters.kubernetes.cluster import NAMESPACE, TOKEN

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BUNDLE = Bundle(
    service="shop", files=(BundleFile(path="script.js", content="export default () => {};"),)
)


def request(**changes: object) -> RunRequest:
    plain = RunRequest(
        base_url="http://127.0.0.1:1", test_type=TestType.SOAK, duration_s=60, run_id="Nightly_1"
    )
    return plain.model_copy(update=changes)


def settings(url: str = "https://cluster.example", **changes: object) -> KubernetesSettings:
    told: dict[str, object] = {
        "url": url,
        "token": SecretStr(TOKEN),
        "namespace": NAMESPACE,
        "image": "registry.example/plimsoll:1",
        "timeout_s": 5,
    }
    return KubernetesSettings.model_validate(told | changes)


def client(url: str, **changes: object) -> KubernetesClient:
    return KubernetesClient(settings(url, **changes), wait=lambda _seconds: None)


def order(bundle: Bundle = BUNDLE, **changes: object) -> Order:
    parts = packed(bundle)
    plain = Order(
        request=request(),
        generators=2,
        parts=len(parts),
        bundle_sha256=digest_of(parts),
        has_secrets=False,
        lease_s=12,
        start_within_s=5,
    )
    return plain.model_copy(update=changes)


def result(endpoints: int = 1, *, steps: int = 1, **changes: object) -> RunResult:
    figures = [
        EndpointFigures(
            endpoint=f"GET /{at}",
            requests=steps,
            error_rate=0.0,
            latency_ms=LogHistogram.of([5.0] * steps, FINE_GROWTH),
            cells=dict.fromkeys(range(steps), 1),
            latency_cells={step: {30 + step * at % 97: 1} for step in range(steps)},
        )
        for at in range(endpoints)
    ]
    plain = RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=NOW,
        duration_s=float(steps),
        requests=endpoints * steps,
        iterations=endpoints * steps,
        dropped_iterations=0,
        endpoints=tuple(figures),
    )
    return plain.model_copy(update=changes)
