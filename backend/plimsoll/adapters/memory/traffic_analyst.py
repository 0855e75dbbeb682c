"""The port TrafficAnalyst, scripted: it says what it was given, and remembers what it was told."""

from collections.abc import Iterable

from plimsoll.traffic.findings import Briefing, Retelling, Sentence


class MemoryTrafficAnalyst:
    """Says the same to everybody."""

    def __init__(self, sentences: Iterable[Sentence], *, analyst: str = "memory:script") -> None:
        self._retelling = Retelling(analyst=analyst, sentences=tuple(sentences))
        self.briefings: list[Briefing] = []

    def retell(self, briefing: Briefing) -> Retelling:
        """The script's sentences."""
        self.briefings.append(briefing)
        return self._retelling
