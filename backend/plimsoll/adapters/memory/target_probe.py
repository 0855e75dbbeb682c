"""The port TargetProbe, scripted: answers what it was told to."""

from collections.abc import Mapping

from plimsoll.run.preflight import TargetAnswer


class MemoryTargetProbe:
    """Knows some targets, by base URL; all others are silent."""

    def __init__(self, targets: Mapping[str, TargetAnswer]) -> None:
        self.targets = dict(targets)
        """May be changed while it is used, as targets do."""
        self.asked: list[str] = []

    def ask(self, base_url: str) -> TargetAnswer:
        """The given answer."""
        self.asked.append(base_url)
        return self.targets.get(base_url, TargetAnswer(problem="Nobody is there."))
