"""The port EndpointAnalyst, scripted: it adds what it was given, and remembers what it was told."""

from collections.abc import Iterable

from plimsoll.workload.needs_advice import AdvisedNeeds, NeedsBriefing, NeedsCounsel


class MemoryEndpointAnalyst:
    """Adds the same for everybody."""

    def __init__(self, needs: Iterable[AdvisedNeeds], *, analyst: str = "memory:script") -> None:
        self._counsel = NeedsCounsel(analyst=analyst, needs=tuple(needs))
        self.briefings: list[NeedsBriefing] = []

    def study(self, briefing: NeedsBriefing) -> NeedsCounsel:
        """The script's additions."""
        self.briefings.append(briefing)
        return self._counsel
