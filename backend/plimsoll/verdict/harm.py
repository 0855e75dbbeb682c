"""What a run did to its target, as objectives that nobody has to state: it survives, unharmed.

A target whose processes failed under the load, or whose own alarm or storm of errors ended the run,
does not pass, however fast it answered until then. As with every objective, a second run has to
show it too before it is told. Nothing is said where nobody knows: a target that no monitoring
watches may have failed unseen.
"""

from collections.abc import Iterator

from plimsoll.run.model import RunResult
from plimsoll.run.record import Validity
from plimsoll.run.target_state import TargetResources
from plimsoll.run.validity import HARMED
from plimsoll.verdict import words
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.verdict import ObjectiveResult

CRASHES, BROKEN_OFF = "crashes", "broken_off"


def harm_in(result: RunResult, validity: Validity) -> tuple[ObjectiveResult, ...]:
    """Of a valid run; with what was not harmed, where that is known."""
    return (*_crashes(result.target), *_broken_off(validity))


def _crashes(target: TargetResources | None) -> Iterator[ObjectiveResult]:
    if target is None:
        return
    failed = [each for each in target.restarts if each.is_of_the_load]
    # A monitoring that tells nothing else would not tell of crashes either.
    if not failed and target.replicas is None and target.cpu is None:
        return
    said = words.listed([each.said for each in failed])
    yield ObjectiveResult(
        endpoint=WHOLE_SERVICE,
        name="survives the load",
        metric=CRASHES,
        kind="slo",
        measured=float(sum(each.times for each in failed)),
        limit=0.0,
        met=not failed,
        explanation=f"The target failed under the load: {said}."
        if failed
        else "No process of the target failed under the load.",
    )


def _broken_off(validity: Validity) -> Iterator[ObjectiveResult]:
    for note in validity.notes:
        if note.startswith(HARMED):
            yield ObjectiveResult(
                endpoint=WHOLE_SERVICE,
                name="need not be spared",
                metric=BROKEN_OFF,
                kind="slo",
                measured=1.0,
                limit=0.0,
                met=False,
                explanation=note,
            )
