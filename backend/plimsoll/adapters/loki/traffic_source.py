"""Access logs that lie in Loki as a source of traffic."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from typing_extensions import override

from plimsoll.adapters.loki.client import LokiClient, http_to
from plimsoll.adapters.loki.lines import readable
from plimsoll.adapters.loki.location import query_of
from plimsoll.adapters.loki.paging import Batch, Pager
from plimsoll.adapters.loki.payloads import Entry
from plimsoll.adapters.loki.request_fields import Unsaid
from plimsoll.adapters.loki.settings import LokiSettings
from plimsoll.adapters.loki.spool import Spool, spooled
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.counted import window_asked_for
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress
from plimsoll.transport.http import HttpClient

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NS: Final = 1_000_000_000
_READING: Final = 0.9
"""The share of the work that is asking Loki."""
_LATE_SHARE: Final = 0.05
"""Without lines for so much of the window at its start, it is said."""


class _Kept:
    """Lines that were read, and what is said of them."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.unsaid = Unsaid()
        self.first: Entry | None = None

    def add(self, batch: Batch) -> None:
        self.first = self.first or next(iter(batch.entries), None)
        self.spool.add([readable(entry, self.unsaid) for entry in batch.entries])


class LokiSource(TrafficSource):
    """Reads the lines that a query lists, and lets a reader of access logs make sense of them.

    Args:
        settings: where Loki is, and how much is read.
        log_reader: reads a file of lines, such as the access logs' source. It is given a path in
            the folder for temporary files, so it must not be confined to other folders.
        client: what asks instead, such as a Grafana's proxy; it is not closed.
        clock: tells what "now" is when no window is asked for.
    """

    def __init__(
        self,
        settings: LokiSettings,
        *,
        log_reader: TrafficSource,
        client: HttpClient | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._given = client
        self._log_reader = log_reader
        self._clock = clock or SystemClock()

    @override
    def admit(self, location: str) -> None:
        """Judges the query as far as that is possible without Loki; see the port."""
        query_of(location)

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile of the requests in the lines of a query.

        No lines are a result: a profile of the window without requests.

        Raises:
            Rejected: Loki does not accept the query, or there are more lines than the settings
                allow, or too many of them are no requests.
            Unavailable: Loki does not answer, or the lines find no room on this machine.
            Misconfigured: Loki does not know who we are.
        """
        query = query_of(location)
        asked = observation.window
        window = window_asked_for(observation, self._clock.now(), self._settings.lookback_s)
        read = window if asked is None else self._with_late_lines(window)
        with spooled() as spool:
            kept = _Kept(spool)
            with self._client() as client:
                self._fetch(client, query, read, window, kept, progress)
            spool.close()
            if not spool.lines:
                # The reader cannot know when there was nothing.
                observation = observation.model_copy(update={"window": window})
            profile = self._read(spool, query, observation, progress)
        notes = (
            *_notes_on_window(spool.lines, window, asked=asked, first=kept.first),
            *profile.notes,
            *_notes_on_lines(kept.unsaid),
        )
        return profile.model_copy(
            update={"source": f"loki:{query}", "source_digest": spool.digest, "notes": notes}
        )

    def _with_late_lines(self, window: Window) -> Window:
        late = timedelta(seconds=self._settings.lateness_s)
        return Window(start=window.start, end=window.end + late)

    @contextmanager
    def _client(self) -> Iterator[LokiClient]:
        if self._given is not None:
            yield LokiClient(self._given)
            return
        with http_to(self._settings) as http:
            yield LokiClient(http)

    def _fetch(
        self,
        client: LokiClient,
        query: str,
        read: Window,
        window: Window,
        kept: _Kept,
        progress: Progress,
    ) -> None:
        """Keeps all lines of what is to be read."""
        start_ns, end_ns = _ns(read.start), _ns(read.end)
        pager = Pager(partial(_page, client, query), page_lines=self._settings.page_lines)
        for batch in pager.batches(start_ns, end_ns):
            kept.add(batch)
            self._refuse_too_much(kept.spool, window, batch)
            progress(_READING * (batch.up_to_ns - start_ns) / (end_ns - start_ns))

    def _refuse_too_much(self, spool: Spool, window: Window, batch: Batch) -> None:
        settings = self._settings
        if spool.lines > settings.most_lines:
            bound, name = f"{settings.most_lines} lines", "MOST_LINES"
        elif spool.size_bytes > settings.most_bytes:
            bound, name = f"{settings.most_bytes} bytes", "MOST_BYTES"
        else:
            return
        reached = _EPOCH + timedelta(microseconds=batch.up_to_ns // 1_000)
        raise Rejected(
            f"There are more than {bound} in the window: they end at {_said(reached)},"
            f" and the window at {_said(window.end)}.",
            where=f"PLIMSOLL_LOKI__{name}",
            fix=(
                f"Observe at most {_length((reached - window.start).total_seconds())} at once,"
                ' choose fewer streams or filter the lines, as with |= "/api/", or raise the'
                " setting."
            ),
        )

    def _read(
        self, spool: Spool, query: str, observation: Observation, progress: Progress
    ) -> TrafficProfile:
        try:
            return self._log_reader.observe(
                str(spool.path), observation, progress=partial(_rest, progress)
            )
        except Rejected as error:
            # The reader names lines of a file that nobody else will see.
            raise Rejected(
                error.what,
                where=f"loki:{query[:200]}",
                fix=(
                    "Let the query list lines of requests alone, as with"
                    ' |= "HTTP/" or | logfmt | method != "", or allow more other lines.'
                ),
            ) from error


def _page(
    client: LokiClient, query: str, filters: str, start_ns: int, end_ns: int, most: int
) -> list[Entry]:
    return client.page(query + filters, start_ns, end_ns, most)


def _rest(progress: Progress, share: float) -> None:
    progress(_READING + (1 - _READING) * share)


def _notes_on_window(
    lines: int, window: Window, *, asked: Window | None, first: Entry | None
) -> list[str]:
    notes: list[str] = []
    if asked is None:
        notes.append(
            "Nobody said which window, so the lines that Loki has between"
            f" {_said(window.start)} and {_said(window.end)} were read: {lines}."
        )
    if first is not None:
        since = _EPOCH + timedelta(microseconds=first.at_ns // 1_000)
        if (since - window.start).total_seconds() > _LATE_SHARE * window.duration_s:
            notes.append(
                f"Loki's first line is of {_said(since)}: before it there was no traffic, or Loki"
                " no longer has it."
            )
    return notes


def _notes_on_lines(unsaid: Unsaid) -> list[str]:
    notes: list[str] = []
    if unsaid.clients:
        notes.append(
            f"{unsaid.clients} lines do not say who sent the request and count as one client, so"
            " that no value is kept for them alone."
        )
    if unsaid.times:
        notes.append(f"{unsaid.times} lines have no time of their own and count at Loki's.")
    if unsaid.units:
        notes.append(
            f"{unsaid.units} lines have a duration without a unit, which was left out: log it in a"
            " field such as duration_ms."
        )
    return notes


def _ns(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1_000


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _length(seconds: float) -> str:
    for unit_s, unit in ((3_600, "h"), (60, "min")):
        if seconds >= unit_s:
            return f"{int(seconds // unit_s)} {unit}"
    return f"{seconds:.3g} s"
