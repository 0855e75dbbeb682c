"""The port Runner, answered by k6 on this machine."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from typing import TypeAlias

from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.execution import Execution, Listener
from plimsoll.adapters.k6.lease import LEASE_S
from plimsoll.adapters.k6.log import KEPT, Log
from plimsoll.adapters.k6.output import Recording
from plimsoll.adapters.k6.raw_copy import RawCopy
from plimsoll.adapters.k6.workspace import workspace
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.target import checked_base_url
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import RawSink, Watch
from plimsoll.run.warm_up import warm_up_of

_FINISHED = frozenset({0, 99, 110})
"""Done; done with thresholds crossed; done and marked as failed by the script."""
_ABORTED = frozenset({105, 108})
"""By a signal; by the script."""
_DOES_NOT_START = frozenset({104, 107})
"""Wrong options; the script throws while it is loaded or set up."""

_LONGEST_SMOKE_S = 3600.0
_GRACE_S = 600.0
"""For setting up, initialising virtual users and the last answers."""

KeepRaw: TypeAlias = Callable[[str], AbstractContextManager[RawSink]]
"""Opens the place where the output of the run of that id is kept, packed by gzip; told by an error
inside the block that it is not whole."""


class K6Runner:
    """Executes bundles with the k6 of this machine.

    Args:
        client: finds and runs k6.
        clock: says when a run started.
        keep_raw: where k6's own output is kept, without secrets; None: nowhere.
        most_raw_bytes: of it, packed; None: without end.
        lease_s: load ends when `watch` could not be asked for so long.
    """

    def __init__(
        self,
        client: K6Client | None = None,
        *,
        clock: Clock | None = None,
        keep_raw: KeepRaw | None = None,
        most_raw_bytes: int | None = None,
        lease_s: float = LEASE_S,
    ) -> None:
        self._client = client or K6Client()
        self._clock = clock or SystemClock()
        self._keep_raw = keep_raw
        self._most_raw_bytes = most_raw_bytes
        self._lease_s = lease_s

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """Runs to the end and reports; see the port.

        Raises:
            Unavailable: k6 runs on long after the test should have been over; it is killed.
        """
        warm_up_s = warm_up_of(request.test_type, request.duration_s)
        recording = Recording(live=True, slow_from_s=warm_up_s)
        log = Log(value for _, value in request.secrets)
        environment = _environment(request)
        raw = self._raw_copy(request)
        with workspace(bundle.files) as folder:
            started = self._clock.now()
            listener = Listener(
                log=log,
                recording=recording,
                raw=raw,
                tick=lambda elapsed_s, users: watch(_progress(recording, elapsed_s, users)),
                lease_s=self._lease_s,
                # What the script is given, its `setup()` may return, and the API shows that.
                open_api=not request.secrets,
            )
            with raw or nullcontext():
                execution = self._client.run(
                    folder=folder,
                    env=environment,
                    listener=listener,
                    timeout_s=max(request.duration_s, _LONGEST_SMOKE_S) + _GRACE_S,
                )
        ended_itself = execution.stopped is None
        if ended_itself:
            # It is over: nobody has to be asked any more.
            with suppress(Unavailable):
                watch(_progress(recording, execution.duration_s, None))
        if ended_itself and execution.exit_code in _DOES_NOT_START and not recording.iterations:
            raise Rejected(
                f"The bundle's script does not start: {' '.join(log.messages)}", where="script.js"
            )
        return _result(execution, recording, log, started, raw)

    def _raw_copy(self, request: RunRequest) -> RawCopy | None:
        if self._keep_raw is None:
            return None
        return RawCopy(
            self._keep_raw(request.run_id),
            secrets=[value for _, value in request.secrets],
            most_bytes=self._most_raw_bytes,
        )


def _environment(request: RunRequest) -> dict[str, str]:
    return {
        "BASE_URL": checked_base_url(request.base_url),
        "TEST_TYPE": request.test_type.value,
        "DURATION": f"{request.duration_s}s",
        "SCALE": repr(request.scale),
        "ENVIRONMENT": request.environment,
        "RUN_ID": request.run_id,
        "DATA": request.data,
        "TRACE": f"{request.traced_share:g}",
        **dict(request.secrets),
    }


def _progress(recording: Recording, elapsed_s: float, virtual_users: int | None) -> RunProgress:
    return RunProgress(
        elapsed_s=elapsed_s,
        requests=recording.requests,
        failed=recording.failed,
        virtual_users=recording.virtual_users if virtual_users is None else virtual_users,
        seconds=recording.complete_seconds(),
    )


def _result(
    execution: Execution, recording: Recording, log: Log, started: datetime, raw: RawCopy | None
) -> RunResult:
    sent = recording.sent()
    return RunResult(
        status=_status(execution, recording, log),
        exit_code=execution.exit_code,
        started=started,
        duration_s=execution.duration_s,
        requests=recording.requests,
        iterations=recording.iterations,
        dropped_iterations=recording.dropped_iterations,
        endpoints=sent.endpoints,
        crossed_thresholds=log.crossed,
        messages=(*(() if raw is None else raw.complaints), *log.messages)[:KEPT],
        step_s=sent.step_s,
        per_second=sent.per_second,
        scenarios=recording.scenarios(),
        thrown=log.thrown,
        unmeasured_thresholds=execution.unmeasured,
        generator=execution.generator,
        stopped=_stopped(execution, log),
        raw_output="" if raw is None else raw.location,
    )


def _status(execution: Execution, recording: Recording, log: Log) -> RunStatus:
    if execution.stopped is not None:
        return RunStatus.ABORTED
    # k6 exits with 0 even if every single iteration threw.
    if 0 < recording.iterations <= log.thrown:
        return RunStatus.CRASHED
    if execution.exit_code in _ABORTED or log.stopped_by_threshold:
        return RunStatus.ABORTED
    return RunStatus.COMPLETED if execution.exit_code in _FINISHED else RunStatus.CRASHED


def _stopped(execution: Execution, log: Log) -> str:
    if execution.stopped is not None:
        return execution.stopped or "It was told to stop."
    if log.stopped_by_threshold:
        return f"It crossed a threshold that ends it: {', '.join(log.crossed)}."
    return ""
