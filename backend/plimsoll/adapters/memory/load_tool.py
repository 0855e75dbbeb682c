"""The port LoadTool, scripted: a function says what it "sends" when it runs."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from plimsoll.bundle.model import BundleFile
from plimsoll.bundle.ports import Inspection, ToolRun
from plimsoll.kit.errors import PlimsollError, Rejected

Play: TypeAlias = Callable[[Sequence[BundleFile], Mapping[str, str]], ToolRun]
"""Does what a run of these files in this environment would do."""

FINE = ToolRun(exit_code=0, messages=())


def nothing_happens(_files: Sequence[BundleFile], _env: Mapping[str, str]) -> ToolRun:
    """A run that sends nothing and complains about nothing."""
    return FINE


class MemoryLoadTool:
    """Plays runs, and remembers the environments it was given."""

    def __init__(
        self, play: Play = nothing_happens, *, fails_with: PlimsollError | None = None
    ) -> None:
        self._play = play
        self._fails_with = fails_with
        self.inspected: list[dict[str, str]] = []
        self.runs: list[dict[str, str]] = []

    def version(self) -> str:
        """A version that no real tool has."""
        if self._fails_with is not None:
            raise self._fails_with
        return "0.0.0-memory"

    def inspect(self, files: Sequence[BundleFile], *, env: Mapping[str, str]) -> Inspection:
        """One scenario named after the test type."""
        self.version()
        if all(file.path != "script.js" for file in files):
            raise Rejected("There is no script.", where="script.js")
        self.inspected.append(dict(env))
        return Inspection(scenarios=(env.get("TEST_TYPE", "default"),), thresholds=())

    def run_once(
        self, files: Sequence[BundleFile], *, env: Mapping[str, str], timeout_s: float
    ) -> ToolRun:
        """Plays the run."""
        self.version()
        self.runs.append({**env, "timeout_s": str(timeout_s)})
        return self._play(files, env)
