"""The port Runner, answered by k6 on this machine."""

from datetime import datetime

from plimsoll.adapters.k6.client import Execution, K6Client, Listener
from plimsoll.adapters.k6.log import Log
from plimsoll.adapters.k6.output import Recording
from plimsoll.adapters.k6.workspace import workspace
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.target import checked_base_url
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Rejected
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch

_FINISHED = frozenset({0, 99, 110})
"""Done; done with thresholds crossed; done and marked as failed by the script."""
_ABORTED = frozenset({105, 108})
"""By a signal; by the script."""
_DOES_NOT_START = frozenset({104, 107})
"""Wrong options; the script throws while it is loaded or set up."""

_LONGEST_SMOKE_S = 3600.0
_GRACE_S = 600.0
"""For setting up, initialising virtual users and the last answers."""


class K6Runner:
    """Executes bundles with the k6 of this machine."""

    def __init__(self, client: K6Client | None = None, *, clock: Clock | None = None) -> None:
        self._client = client or K6Client()
        self._clock = clock or SystemClock()

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """Runs to the end and reports; see the port.

        Raises:
            Unavailable: k6 runs on long after the test should have been over; it is killed.
        """
        recording, log = Recording(), Log(value for _, value in request.secrets)
        started = self._clock.now()
        listener = Listener(
            log=log,
            recording=recording,
            tick=lambda elapsed_s: watch(_progress(recording, elapsed_s)),
        )
        with workspace(bundle.files) as folder:
            execution = self._client.run(
                folder=folder,
                env=_environment(request),
                listener=listener,
                timeout_s=max(request.duration_s, _LONGEST_SMOKE_S) + _GRACE_S,
            )
        watch(_progress(recording, execution.duration_s))
        if execution.exit_code in _DOES_NOT_START and not recording.iterations:
            raise Rejected(
                f"The bundle's script does not start: {' '.join(log.messages)}", where="script.js"
            )
        return _result(execution, recording, log, started)


def _environment(request: RunRequest) -> dict[str, str]:
    return {
        "BASE_URL": checked_base_url(request.base_url),
        "TEST_TYPE": request.test_type.value,
        "DURATION": f"{request.duration_s}s",
        "SCALE": repr(request.scale),
        "ENVIRONMENT": request.environment,
        "RUN_ID": request.run_id,
        "DATA": request.data,
        **dict(request.secrets),
    }


def _progress(recording: Recording, elapsed_s: float) -> RunProgress:
    return RunProgress(
        elapsed_s=elapsed_s,
        requests=recording.requests,
        failed=recording.failed,
        virtual_users=recording.virtual_users,
    )


def _result(execution: Execution, recording: Recording, log: Log, started: datetime) -> RunResult:
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
        messages=log.messages,
        step_s=sent.step_s,
        per_second=sent.per_second,
    )


def _status(execution: Execution, recording: Recording, log: Log) -> RunStatus:
    # k6 exits with 0 even if every single iteration threw.
    if 0 < recording.iterations <= log.thrown:
        return RunStatus.CRASHED
    if execution.exit_code in _ABORTED or log.stopped_by_threshold:
        return RunStatus.ABORTED
    return RunStatus.COMPLETED if execution.exit_code in _FINISHED else RunStatus.CRASHED
