"""One k6 from its start to its end: who hears what it says, and what it came to."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from subprocess import Popen
from typing import IO, BinaryIO, Self

from plimsoll.adapters.k6 import summary
from plimsoll.adapters.k6.generator import GeneratorMeter
from plimsoll.adapters.k6.lease import LEASE_S, Lease
from plimsoll.adapters.k6.log import Log
from plimsoll.adapters.k6.output import Recording
from plimsoll.adapters.k6.pipe import OutputPipe
from plimsoll.adapters.k6.progress import ProgressApi
from plimsoll.adapters.k6.raw_copy import RawCopy
from plimsoll.adapters.k6.waiting import Waiting
from plimsoll.kit.value import Value
from plimsoll.run.model import GeneratorFigures

_CHUNK = 256 * 1024


class Execution(Value):
    """One run of k6."""

    exit_code: int
    """Negative: the number of the signal that ended it."""
    duration_s: float
    """From k6's first output, when it has loaded the script, to its end."""
    stopped: str | None = None
    """Why it was made to end; None: it was not, or nobody knows."""
    unmeasured: tuple[str, ...] = ()
    """Metrics with thresholds and without a sample."""
    generator: GeneratorFigures | None = None


def _go_on(_elapsed_s: float, _virtual_users: int | None) -> str | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Who hears what of a run."""

    log: Log
    recording: Recording | None = None
    """None: nobody wants to know what was measured."""
    raw: RawCopy | None = None
    """Keeps k6's own output; None: nobody does."""
    tick: Callable[[float, int | None], str | None] = _go_on
    """Told at least twice a second how many seconds have passed, and how many virtual users there
    are, if k6 says it; answers why the run has to end, or None. Unavailable of it is tolerated for
    as long as the lease lasts."""
    lease_s: float = LEASE_S
    """The run ends when `tick` did not answer for so long."""
    open_api: bool = False
    """Whether k6 may be asked through its API; everybody on this machine may then."""


class K6Run:
    """One k6 from its start to its end, and the pipes that lead to it."""

    def __init__(
        self, listener: Listener, api: ProgressApi | None, *, timeout_s: float, thresholds: bool
    ) -> None:
        self.samples = OutputPipe(listener.recording, listener.raw)
        self.lease = Lease(listener.lease_s)
        self._listener = listener
        self._api = api
        self._timeout_s = timeout_s
        self._thresholds = thresholds
        self._load_began = False

    @property
    def arguments(self) -> tuple[str, ...]:
        """What k6 is told; no flag among it that k6 2 removed."""
        # k6 2 knows --summary-mode=disabled instead of --no-summary, k6 1.1 only the latter; so a
        # summary is always written.
        return (
            "run",
            "--quiet",
            "--address",
            "" if self._api is None else self._api.address,
            "--log-format",
            "json",
            *(summary.ARGUMENTS if self._thresholds else ("--no-thresholds",)),
            *self.samples.arguments,
        )

    @property
    def is_measured(self) -> bool:
        """Whether somebody wants to know what is measured."""
        return self._listener.recording is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self.samples.close()
        self.lease.close()

    def followed(self, process: Popen[bytes], readers: ThreadPoolExecutor) -> Execution:
        """Reads what it says until it ends."""
        self.samples.close_write_end()
        most_bytes = summary.LARGEST_BYTES if self._thresholds else 0
        told = readers.submit(_first, _stream(process.stdout), most_bytes)
        logged = readers.submit(self._listener.log.read, _stream(process.stderr))
        measured = readers.submit(self.samples.read)
        with GeneratorMeter(process.pid) if self.is_measured else nullcontext() as meter:
            start_s = time.monotonic()
            ending = Waiting(
                process=process,
                reading=(told, logged, measured),
                lease=self.lease,
                ask=lambda elapsed_s: self._asked(elapsed_s, meter),
                timeout_s=self._timeout_s,
            ).ended()
            end_s = time.monotonic()
        logged.result()
        measured.result()
        return Execution(
            exit_code=ending.exit_code,
            duration_s=end_s - (self.samples.began or start_s),
            stopped=ending.stopped,
            unmeasured=summary.unmeasured(told.result()) if self._thresholds else (),
            generator=None if meter is None else meter.figures(),
        )

    def _asked(self, elapsed_s: float, meter: GeneratorMeter | None) -> str | None:
        recording = self._listener.recording
        if meter is not None and recording is not None and not self._load_began:
            self._load_began = recording.requests + recording.iterations > 0
            if self._load_began:
                meter.load_begins()
        status = None if self._api is None else self._api.status()
        return self._listener.tick(elapsed_s, None if status is None else status.vus)


def _stream(stream: IO[bytes] | None) -> BinaryIO:
    if stream is None:
        raise AssertionError("the process was started with pipes")
    return stream  # type: ignore[return-value]  # typeshed: IO[bytes] of a pipe is a BinaryIO


def _first(stream: BinaryIO, most_bytes: int) -> bytes:
    """The beginning of what comes; the rest is read and forgotten."""
    kept = bytearray()
    while data := stream.read(_CHUNK):
        kept += data[: max(0, most_bytes - len(kept))]
    return bytes(kept)
