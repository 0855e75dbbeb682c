"""The port RunObserver in a dictionary."""

from plimsoll.kit.errors import Rejected
from plimsoll.run.observer import RunNotice


class MemoryRunObserver:
    """Remembers what is shown, by the run's id."""

    def __init__(self) -> None:
        self.shown: dict[str, RunNotice] = {}

    def started(self, notice: RunNotice) -> None:
        """Shows a run that is not shown yet."""
        running = notice.model_copy(update={"ended": None})
        self.shown.setdefault(notice.run_id, running)

    def ended(self, notice: RunNotice) -> None:
        """Shows when it ended."""
        if notice.ended is None:
            raise Rejected(f"The notice does not say when the run {notice.run_id} ended.")
        before = self.shown.get(notice.run_id, notice)
        self.shown[notice.run_id] = before.model_copy(update={"ended": notice.ended})
