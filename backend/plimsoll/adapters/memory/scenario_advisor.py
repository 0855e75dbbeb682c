"""The port ScenarioAdvisor, scripted: it advises what it was given, and remembers what it saw."""

from plimsoll.workload.advice import Advice, Counsel, Situation


class MemoryScenarioAdvisor:
    """Gives the same advice to everybody."""

    def __init__(self, advice: Advice, *, advisor: str = "memory:script") -> None:
        self._counsel = Counsel(advisor=advisor, advice=advice)
        self.situations: list[Situation] = []

    def advise(self, situation: Situation) -> Counsel:
        """The script's advice."""
        self.situations.append(situation)
        return self._counsel
