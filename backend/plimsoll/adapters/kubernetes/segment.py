"""What a generator does: waits for the signal, carries its part of an order out, tells of it.

k6-operator starts it as if it were k6: `k6 run --quiet --execution-segment=0:1/2
--execution-segment-sequence=0,1/2,1 /test/order.json --address=0.0.0.0:6565 --paused --tag …`.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from pydantic import JsonValue

from plimsoll.adapters.kubernetes.gate import Gate
from plimsoll.adapters.kubernetes.journal import Journal
from plimsoll.adapters.kubernetes.order import (
    ORDER_FILE,
    Order,
    read_order,
    read_secrets,
    unpacked,
)
from plimsoll.adapters.kubernetes.word import Word
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.errors import PlimsollError, Rejected, Unavailable
from plimsoll.kit.value import Value
from plimsoll.run.model import RunProgress, RunResult
from plimsoll.run.ports import Runner

TERMINATED: Final = "Kubernetes ended the pod of a load generator."
SEGMENT_FILE: Final = "plimsoll-segment.json"
"""Beside the script: which part of the load is ours, as k6's configuration."""

_LOOK_S: Final = 0.2
_LINGER_S: Final = 2.0
"""A log is gone with its pod: whoever reads it gets this long."""
_SEGMENT, _SEQUENCE = "--execution-segment=", "--execution-segment-sequence="
_ADDRESS = "--address="


class MakeRunner(Protocol):
    """Makes the runner of this machine."""

    def __call__(self, *, k6: Mapping[str, JsonValue], configuration: str) -> Runner:
        """With settings of k6, and the name of a file beside the script that configures it."""
        ...


class Called(Value):
    """What k6-operator asked for."""

    order: str
    """The path of the order."""
    host: str = "0.0.0.0"  # noqa: S104 - its start signal comes from another pod
    port: int = 6565
    segment: str = ""
    """`0:1/2`; empty: all of it."""
    sequence: str = ""

    @property
    def configuration(self) -> str:
        """For k6, which knows no variables for this."""
        told = {"executionSegment": self.segment, "executionSegmentSequence": self.sequence}
        return json.dumps({name: value for name, value in told.items() if value})


def called(arguments: Sequence[str]) -> Called:
    """Reads the command line that k6-operator made.

    Raises:
        Rejected: it is none of k6-operator's.
    """
    told: dict[str, JsonValue] = {}
    for each in arguments:
        if each.startswith(_SEGMENT):
            told["segment"] = each.removeprefix(_SEGMENT)
        elif each.startswith(_SEQUENCE):
            told["sequence"] = each.removeprefix(_SEQUENCE)
        elif each.startswith(_ADDRESS):
            host, _, port = each.removeprefix(_ADDRESS).rpartition(":")
            if not port.isdecimal():
                raise Rejected(f"{each} names no port.")
            told |= {"host": host, "port": int(port)}
        elif each.endswith(f"/{ORDER_FILE}"):
            told["order"] = each
    if list(arguments[:1]) != ["run"] or "order" not in told:
        raise Rejected(
            "This is started by k6-operator, as a load generator of Plimsoll.",
            fix="Run bundles with: plimsoll run start",
        )
    return Called.model_validate(told)


class Segment:
    """One generator's part of a run.

    Args:
        call: what k6-operator asked for.
        root: of the file system.
        make_runner: makes what runs k6 here.
        journal: where it is told; made when the order is known.
        terminated: set when the pod has to end.
    """

    def __init__(
        self,
        call: Called,
        root: Path,
        *,
        make_runner: MakeRunner,
        journal: Callable[[float], Journal],
        terminated: threading.Event,
    ) -> None:
        self._call = call
        self._root = root
        self._make_runner = make_runner
        self._journal_for = journal
        self._terminated = terminated

    def carry_out(self) -> bool:
        """Whether there is a result; what happened is in the journal."""
        journal = self._journal_for(0.0)
        try:
            order = read_order(self._root / self._call.order.lstrip("/"))
            journal = self._journal_for(order.request.duration_s)
            result = self._carried_out(order, journal)
            journal.ended(result)
        except PlimsollError as error:
            journal.failed(error)
            return False
        finally:
            if self._terminated.is_set():
                threading.Event().wait(_LINGER_S)
        return True

    def _carried_out(self, order: Order, journal: Journal) -> RunResult:
        word = Word(self._root, lease_s=order.lease_s)
        secrets = read_secrets(order, self._root)
        bundle = _with_configuration(unpacked(order, self._root), self._call.configuration)
        request = order.request.model_copy(update={"secrets": tuple(secrets.variables.items())})
        runner = self._make_runner(k6=secrets.k6, configuration=SEGMENT_FILE)
        gate = Gate()
        with gate.serving(self._call.host, self._call.port):
            journal.waits()
            self._wait(gate, word, order.start_within_s)
            newest: list[RunProgress] = []

            def watch(progress: RunProgress) -> str | None:
                newest[:] = [progress]
                journal.progress(progress)
                return TERMINATED if self._terminated.is_set() else word.stop()

            result = runner.run(bundle, request, watch=watch)
            for progress in newest:
                journal.progress(progress, last=True)
            return result

    def _wait(self, gate: Gate, word: Word, most_s: float) -> None:
        """Until the operator gives the signal and the runner is there to end what begins."""
        until_s = time.monotonic() + most_s
        while not (gate.is_open and word.holds):
            if self._terminated.is_set():
                raise Unavailable(TERMINATED)
            if word.order_to_stop:
                raise Unavailable(f"It was ended before it began: {word.order_to_stop}")
            if time.monotonic() >= until_s:
                raise Unavailable(
                    f"For {most_s:.0f} s nobody said that it may begin.",
                    fix="Is k6-operator running, and may it reach port 6565 of its pods?",
                )
            # Whichever of the two has not come yet is looked for again.
            (self._terminated if gate.is_open else gate).wait(_LOOK_S)


def _with_configuration(bundle: Bundle, configuration: str) -> Bundle:
    file = BundleFile(path=SEGMENT_FILE, content=configuration)
    return bundle.model_copy(update={"files": (*bundle.files, file)})
