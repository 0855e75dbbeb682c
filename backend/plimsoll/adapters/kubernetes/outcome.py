"""What a run on Kubernetes came to: the segments put together, and what became of the others.

A part of a run is no run: where a generator's measurements are missing, the result says so, with
the status crashed, and nobody takes the rest for the whole.
"""

from contextlib import suppress
from datetime import datetime
from typing import Final

from plimsoll.adapters.kubernetes.generators import Generator
from plimsoll.adapters.kubernetes.segment import TERMINATED
from plimsoll.adapters.kubernetes.supervision import Supervision
from plimsoll.kit.errors import Unavailable
from plimsoll.run.merge import MOST_MESSAGES, merge_results
from plimsoll.run.model import RunResult, RunStatus
from plimsoll.run.ports import Watch

_KILLED: Final = 137
"""What a container's runtime says of a program that was killed."""


def outcome_of(supervision: Supervision, watch: Watch, *, started: datetime) -> RunResult:
    """The result of the whole.

    Args:
        supervision: which has followed the run to its end.
        watch: is told where it ended.
        started: where no generator tells when.
    """
    progress = supervision.progress()
    generators = supervision.generators.all
    results = [each.result for each in _initiator_first(generators) if each.result is not None]
    if supervision.stopped is None:
        # It is over: nobody has to be asked any more.
        with suppress(Unavailable):
            watch(progress)
    merged = merge_results(results) if results else _nothing(generators, started)
    missing = tuple(_missing(each) for each in generators if each.result is None)
    stop = supervision.stopped
    changes: dict[str, object] = {"messages": (*missing, *merged.messages)[:MOST_MESSAGES]}
    if stop is not None and stop.is_wanted:
        changes |= {"status": RunStatus.ABORTED, "stopped": stop.reason}
    elif missing:
        changes |= {
            "status": RunStatus.CRASHED,
            "exit_code": _exit_code(generators) or merged.exit_code,
        }
        changes |= {"stopped": ""} if stop is None else {"stopped": stop.reason}
    elif stop is not None and merged.status is RunStatus.ABORTED and _was_evicted(generators):
        changes |= {
            "status": RunStatus.CRASHED,
            "stopped": stop.reason,
            "messages": (stop.reason, *merged.messages)[:MOST_MESSAGES],
        }
    return merged.model_copy(update=changes)


def _initiator_first(generators: list[Generator]) -> list[Generator]:
    """Those first that ended the test themselves: they know why, the others were told."""
    return sorted(generators, key=lambda each: each.result is None or _was_told(each.result))


def _was_told(result: RunResult) -> bool:
    return result.status is RunStatus.ABORTED and result.stopped.startswith("Generator ")


def _was_evicted(generators: list[Generator]) -> bool:
    return any(each.result is not None and each.result.stopped == TERMINATED for each in generators)


def _missing(each: Generator) -> str:
    if each.failure is not None:
        return f"Generator {each.index} says: {each.failure.what}"
    return each.lost


def _exit_code(generators: list[Generator]) -> int:
    for each in generators:
        if each.result is None and each.pod is not None and each.pod.terminated is not None:
            return each.pod.terminated.exit_code
    return 0


def _nothing(generators: list[Generator], started: datetime) -> RunResult:
    """Of a run that no generator tells of."""
    return RunResult(
        status=RunStatus.CRASHED,
        exit_code=_exit_code(generators) or _KILLED,
        started=started,
        duration_s=max(
            (each.progress.elapsed_s for each in generators if each.progress), default=0.0
        ),
        requests=0,
        iterations=0,
        dropped_iterations=0,
        endpoints=(),
    )
