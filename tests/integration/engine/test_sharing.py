"""Several workers share the work."""

from collections import Counter

from plimsoll.pipeline.model import WorkflowStatus
from tests.integration.engine.conftest import Engine

WORKERS = 3
MANY = 150
LEAST_SHARE = 0.1
"""A third each would be even; whoever looks at the right moment takes eight at once."""


def test_every_worker_runs_its_share(engine: Engine) -> None:
    # Deaths are no matter here, and three writers of one file are not always prompt.
    workers = [engine.start_worker(dead_after_s=30.0) for _ in range(WORKERS)]
    workflows = [
        engine.request(number=number, service=f"service-{number % 7}") for number in range(MANY)
    ]
    store = engine.backend.workflows
    engine.wait(lambda: not store.counts())
    assert {store.get(each.id).status for each in workflows} == {WorkflowStatus.COMPLETED}
    shares = Counter(pid for _, pid in engine.runs())
    assert shares.total() == MANY
    assert set(shares) == {worker.pid for worker in workers}
    assert min(shares.values()) >= LEAST_SHARE * MANY
