"""The one parser of k6's CSV output (`--out csv`).

It is fed bytes as they come and keeps counts alone, so a run of any length needs the same memory.
`lines` finds the samples that matter, `tags` knows what their tags say, `tally` and `timeline`
count them, and `watched` tells which thresholds had none.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Literal

from plimsoll.adapters.k6.watched import Watched
from plimsoll.run.model import EndpointFigures, EndpointSecond, ScenarioFigures
from plimsoll.run.sent import Sent

if TYPE_CHECKING:
    from plimsoll.adapters.k6.latest import Latest
    from plimsoll.adapters.k6.lines import Lines
    from plimsoll.adapters.k6.tally import Tally


class Recording:
    """What a run measured so far; written by one thread, its totals may be read by others."""

    def __init__(
        self,
        thresholds: Iterable[str] = (),
        *,
        any_name: bool = False,
        keep: Literal["latencies", "load", "everything"] = "everything",
        live: bool = False,
        slow_from_s: int = 0,
    ) -> None:
        """Nothing yet.

        Args:
            thresholds: their keys, such as `checks{name:GET /a}`, to tell which had a sample.
            any_name: whether every name is an endpoint's, not only method and route.
            keep: latencies by endpoint alone; with sizes, scenarios and how many requests there
                were in each step; or with everything else that happened in each step.
            live: whether somebody takes the complete seconds while more is fed.
            slow_from_s: seconds from the first request after which the slowest of the traced ones
                are kept.
        """
        self._watched = Watched(thresholds)
        self._latest = _latest() if live else None
        self._tally, self._lines = _begun(
            self._watched,
            any_name=any_name,
            keep=keep,
            latest=self._latest,
            slow_from_s=slow_from_s,
        )

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the output, cut anywhere."""
        block = self._lines.take(data)
        if not self.columns and self._lines.header:
            self._tally.tags.begin(self._lines.header)
        self._tally.take(block)

    @property
    def requests(self) -> int:
        """To endpoints."""
        return self._tally.requests

    @property
    def failed(self) -> int:
        """Those of them that failed."""
        return self._tally.failed

    @property
    def others(self) -> int:
        """Requests whose name is no endpoint's, such as an address."""
        return self._tally.others

    @property
    def iterations(self) -> int:
        """Those that ended."""
        return self._tally.iterations

    @property
    def dropped_iterations(self) -> int:
        """Arrivals that found no free virtual user."""
        return self._tally.dropped_iterations

    @property
    def virtual_users(self) -> int:
        """How many there were, by the last sample."""
        return self._tally.virtual_users

    @property
    def unreadable(self) -> int:
        """Lines that matter and are cut or damaged; they count for nothing."""
        return self._tally.unreadable + self._lines.overlong

    def complete_seconds(self) -> tuple[EndpointSecond, ...]:
        """Those that became complete since this was last asked; none unless it is live."""
        return () if self._latest is None else self._latest.taken()

    @property
    def smoke(self) -> bool:
        """Whether the script's scenario `smoke` sends them."""
        return self._tally.tags.smoke

    @property
    def columns(self) -> Collection[str]:
        """What the first line names; empty before it came."""
        return self._tally.tags.columns

    @property
    def lines(self) -> int:
        """How many ended, the first one included."""
        return self._lines.ended

    @property
    def open(self) -> bytes:
        """The line that has not ended yet."""
        return self._lines.unended

    @property
    def unmeasured_thresholds(self) -> tuple[str, ...]:
        """Those of the given thresholds that no sample came for."""
        return self._watched.unmeasured

    def figures(self) -> tuple[EndpointFigures, ...]:
        """What each endpoint did, busiest first, ties by name."""
        return self._tally.figures()

    def scenarios(self) -> tuple[ScenarioFigures, ...]:
        """What each scenario did, busiest first, ties by name."""
        return self._tally.scenarios()

    def sent(self) -> Sent:
        """What was sent, by endpoint and over time."""
        endpoints, timeline = self.figures(), self._tally.timeline
        return Sent(
            endpoints=endpoints,
            span_s=timeline.span_s,
            step_s=timeline.step_s,
            per_second=timeline.per_second(),
            smoke=self.smoke,
            notes=self._notes(),
        )

    def _notes(self) -> tuple[str, ...]:
        crowded = self._tally.crowded
        if not crowded:
            return ()
        kept = len(self._tally.tags.names)
        note = f"Only the first {kept:,} names of requests are told apart; {crowded:,} requests"
        return (f"{note} with others are left out.",)


def _latest() -> "Latest":
    # As below.
    from plimsoll.adapters.k6.latest import Latest  # noqa: PLC0415

    return Latest()


def _begun(
    watched: Watched, *, any_name: bool, keep: str, latest: "Latest | None", slow_from_s: int
) -> "tuple[Tally, Lines]":
    # These need numpy, which every command would wait for.
    from plimsoll.adapters.k6.lines import Lines  # noqa: PLC0415
    from plimsoll.adapters.k6.tally import Tally  # noqa: PLC0415
    from plimsoll.adapters.k6.timeline import Kept  # noqa: PLC0415

    kept = Kept[keep.upper()]
    tally = Tally(watched, any_name=any_name, kept=kept, latest=latest, slow_from_s=slow_from_s)
    return tally, Lines()
