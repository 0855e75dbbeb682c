"""One run at a time for each target: two at once would measure each other."""

from plimsoll.kit.errors import Unavailable
from plimsoll.kit.page import LARGEST_PAGE, PageRequest
from plimsoll.run.model import RunStatus
from plimsoll.run.ports import RunStore
from plimsoll.run.record import RunQuery, RunRecord


def require_alone(run: RunRecord, runs: RunStore) -> None:
    """Nothing, or an error.

    Two runs that look at the same instant both begin; each then is as noisy as the other's load
    makes it. That is left so: a lock on every target would outlive whoever held it.

    Raises:
        Unavailable: another run loads the same target now.
    """
    running = runs.find(PageRequest(limit=LARGEST_PAGE), RunQuery(status=RunStatus.RUNNING))
    for other in running.items:
        if other.base_url == run.base_url and other.id != run.id:
            raise Unavailable(
                f"Run {other.id} loads {run.base_url}; this one waits until it has ended.",
                where=f"environment {run.environment}",
            )
