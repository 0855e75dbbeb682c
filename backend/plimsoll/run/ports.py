"""What the slice needs from the world: something that executes bundles, a place for what came."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol, TypeAlias

from pydantic import AwareDatetime

from plimsoll.bundle.model import Bundle
from plimsoll.kit.page import Page, PageRequest
from plimsoll.run.model import RunProgress, RunRequest, RunResult
from plimsoll.run.record import Halt, RunQuery, RunRecord
from plimsoll.run.sent import Sent

Watch: TypeAlias = Callable[[RunProgress], str | None]
"""Told at least once a second where the run is; what it answers ends the run, and says why."""


class ReadOutput(Protocol):
    """Reads what a load tool wrote about a run."""

    def __call__(
        self, location: str, /, *, any_name: bool = False, only_latencies: bool = False
    ) -> Sent:
        """What was sent.

        Args:
            location: path of the file.
            any_name: whether requests that are not named after an endpoint count too.
            only_latencies: whether sizes and times of requests are left out, which is quicker.

        Raises:
            NotFound: there is no such file.
            Misconfigured: it may not be read.
            Rejected: it is no such output or damaged; says in which line.
        """
        ...


class Runner(Protocol):
    """Executes a bundle."""

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """Runs to the end and reports; an interrupted caller leaves no process behind.

        It blocks, wherever the load comes from: a runner that waits for an agent to pull the bundle
        waits here. Load stops within 2 s after `watch` answered, within 15 s after it was last able
        to be asked, and what was measured until then is the result, with status aborted.

        Raises:
            Misconfigured: the load tool is missing or too old.
            Rejected: the bundle's script does not start.
        """
        ...


class RunStore(Protocol):
    """Keeps the runs."""

    def add(self, run: RunRecord) -> RunRecord:
        """Notes a queued run; what was noted before under its id stays as it is.

        Returns:
            The run as it is kept.

        Raises:
            Rejected: a figure of it is infinite or none.
        """
        ...

    def get(self, run_id: str) -> RunRecord:
        """The run of that id.

        Raises:
            NotFound: there is none.
        """
        ...

    def find(self, page: PageRequest, query: RunQuery) -> Page[RunRecord]:
        """Newest first by when they were asked for. Errors as in `PageRequest.after`."""
        ...

    def begin(self, run_id: str, *, owner: str, at: AwareDatetime) -> bool:
        """Marks a queued run as running, for whoever executes it.

        Returns:
            Whether it may be executed: False when it began before, or has ended. When the kill
            switch is pulled, it ends at once as aborted, as by `stop`.

        Raises:
            NotFound: there is no such run.
        """
        ...

    def beat(self, run_id: str, *, owner: str, progress: RunProgress) -> str | None:
        """Says that the run goes on, and where it is.

        Returns:
            Why it has to stop, never empty: somebody asked for it, the kill switch is pulled, it is
            not this owner's, has not begun, has ended, or is unknown; None: it may go on.

        Raises:
            Unavailable: nobody can be told.
        """
        ...

    def progress(self, run_id: str) -> RunProgress | None:
        """Where a run was at its last beat; None before the first.

        Raises:
            NotFound: there is no such run.
        """
        ...

    def end(self, run: RunRecord, result: RunResult | None) -> RunRecord:
        """Keeps how a run ended, with what it measured; once it has ended nothing changes it.

        What was asked for stays as it was noted; version, status, times, requests, error rate,
        reason, validity and fidelity are taken from `run`. Without a start or an end it keeps the
        noted start, and ends now.

        Returns:
            The run as it is kept.

        Raises:
            NotFound: there is no such run.
            Rejected: a figure of it is infinite or none.
        """
        ...

    def result(self, run_id: str) -> RunResult | None:
        """What the run measured; None when nothing was, or it was forgotten.

        Raises:
            NotFound: there is no such run.
        """
        ...

    def stop(self, run_id: str, *, reason: str) -> RunRecord:
        """Asks whoever executes the run to end it; a queued one ends at once as aborted.

        The first reason stays.

        Raises:
            NotFound: there is no such run.
            Conflict: it has ended already.
        """
        ...

    def silent_since(self, moment: AwareDatetime) -> tuple[RunRecord, ...]:
        """Those that run and had no beat since then: whoever executed them is gone.

        To begin counts as a beat. The time is that of the process that noted it.
        """
        ...

    def halt(self, halt: Halt | None) -> None:
        """Pulls the kill switch, or releases it: None."""
        ...

    def halted(self) -> Halt | None:
        """Whether the kill switch is pulled."""
        ...

    def forget_results_before(self, moment: AwareDatetime) -> int:
        """Forgets what runs measured that ended before then; the runs themselves stay.

        Returns:
            How many results were forgotten.
        """
        ...


class RawSink(Protocol):
    """Takes a load tool's own output, packed by gzip, as it comes."""

    @property
    def location(self) -> str:
        """Where people find it."""
        ...

    def write(self, data: bytes, /) -> object:
        """Takes the next bytes; OSError or a PlimsollError where it cannot."""
        ...


class RawOutput(NamedTuple):
    """A load tool's own output, packed by gzip, on its way to somebody."""

    size_bytes: int
    pieces: Iterator[bytes]
    """Read as they are asked for; Unavailable of it: the rest cannot be had."""


class RawOutputs(Protocol):
    """Keeps what load tools wrote themselves about runs, for a while."""

    def keep(self, run_id: str) -> AbstractContextManager[RawSink]:
        """Opens a place for the output of a run; what was kept of that run before is replaced.

        It is there when the block has ended, or soon after; whole, or, after an error inside the
        block, not at all.

        Raises:
            Unavailable: there is no room, or the place does not answer.
            Misconfigured: it cannot be written to.
        """
        ...

    def read(self, run_id: str) -> RawOutput:
        """What was kept of a run.

        Raises:
            NotFound: nothing was, it is not there yet, or it was forgotten.
            Unavailable: the place does not answer.
        """
        ...

    def forget_before(self, moment: AwareDatetime) -> int:
        """Deletes what was kept before then.

        Returns:
            How many outputs were deleted.

        Raises:
            Unavailable: the place does not answer.
            Misconfigured: nothing may be deleted there.
        """
        ...
