"""What the runner knows of the generators of a run: from their pods, and from their logs."""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from plimsoll.adapters.kubernetes.client import PODS, KubernetesClient
from plimsoll.adapters.kubernetes.journal import LONG_TAIL_LINES, TAIL_LINES, Heard, heard_in
from plimsoll.adapters.kubernetes.objects import LEASE, STOP
from plimsoll.adapters.kubernetes.payloads import Pod, understood
from plimsoll.adapters.kubernetes.seconds import LiveSeconds
from plimsoll.kit.errors import NotFound, PlimsollError, Unavailable
from plimsoll.run.model import RunProgress, RunResult

LISTEN_EVERY_S: Final = 0.7
SILENT_S: Final = 90.0
"""Who sends load tells of it every few seconds; a generator that did not for so long is lost."""
_COLLECT_S: Final = 60.0
"""So long a log that cannot be read is asked for again."""
_AT_ONCE: Final = 16
_GRACE_S: Final = 10
_LAST_WORDS_S: Final = 6.0
_JOB = ("batch.kubernetes.io/job-name", "job-name")


@dataclass
class Generator:
    """One of them; `index` counts from 1."""

    index: int
    pod: Pod | None = None
    """As it was seen last."""
    is_there: bool = False
    """Whether there still is such a pod."""
    waits: bool = False
    progress: RunProgress | None = None
    heard_s: float = 0.0
    """When it last told something new, by our stopwatch."""
    has_ended: bool = False
    """Whether it sends no more load, as it says."""
    has_told: bool = False
    result: RunResult | None = None
    failure: PlimsollError | None = None
    """Its own account of why there is no result."""
    lost: str = ""
    """Why there is no result, where it could not say so itself."""
    collecting_s: float | None = None
    """Since when its whole log is wanted."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to be expected of it."""
        return self.result is not None or self.failure is not None or bool(self.lost)

    @property
    def has_begun(self) -> bool:
        """Whether it sends load, or did."""
        return self.progress is not None or self.result is not None

    @property
    def is_silent(self) -> bool:
        """Whether it cannot send load any more: it says so, or its pod is over."""
        over = self.pod is not None and (self.pod.has_ended or not self.is_there)
        return self.has_ended or self.is_settled or over

    @property
    def name(self) -> str:
        """Of its pod; empty: it has none yet."""
        return "" if self.pod is None else self.pod.metadata.name


@dataclass
class Generators:
    """All of a run. Questions are asked by other threads, so that nobody waits for an answer."""

    client: KubernetesClient
    run: str
    """The name of the TestRun."""
    many: int
    clean: Callable[[str], str]
    """Takes secrets out of a text."""
    stopwatch: Callable[[], float] = time.monotonic
    seconds: LiveSeconds = field(default_factory=LiveSeconds, init=False)
    """What they tell while the run goes on."""
    all: list[Generator] = field(init=False)
    _pool: ThreadPoolExecutor = field(init=False)
    _asked: dict[tuple[str, int], Future[object]] = field(default_factory=dict, init=False)
    _listened_s: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self.all = [Generator(index) for index in range(1, self.many + 1)]
        self._pool = ThreadPoolExecutor(
            max_workers=min(_AT_ONCE, 2 * self.many), thread_name_prefix="generators"
        )

    def close(self) -> None:
        """Asks nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def abandon(self) -> None:
        """Ends all that may send load, for nobody will look after it any more."""
        self.stop("The runner gave up.")
        self.end_pods()
        last = [asked for (what, _), asked in self._asked.items() if what in {"stop", "delete"}]
        wait(last, timeout=_LAST_WORDS_S)

    def see(self, pods: Mapping[str, JsonValue]) -> None:
        """Takes notice of the pods as they are now."""
        found = [understood(Pod, each, PODS.api) for each in pods.values()]
        for generator in self.all:
            mine = [each for each in found if self._index(each) == generator.index]
            generator.is_there = bool(mine)
            # A job makes one pod; should there be another, load began in the first.
            known = [each for each in mine if each.metadata.name == generator.name]
            if known or (mine and generator.pod is None):
                generator.pod = (known or mine)[0]

    def _index(self, pod: Pod) -> int | None:
        labels = pod.metadata.labels
        job = next((labels[name] for name in _JOB if name in labels), "")
        number = job.removeprefix(f"{self.run}-")
        return int(number) if job != number and number.isdecimal() else None

    def listen(self) -> None:
        """Asks for what they wrote, and takes what has come."""
        due = self.stopwatch() - self._listened_s >= LISTEN_EVERY_S
        if due:
            self._listened_s = self.stopwatch()
        for each in self.all:
            if each.is_settled or each.pod is None:
                continue
            if each.has_told or each.pod.has_ended or not each.is_there:
                self._collect(each, again=due)
            elif due and each.pod.status.phase == "Running":
                self._ask("tail", each, lambda each=each: self._take_tail(each))  # type: ignore[misc]  # binds the loop's value

    def renew(self, word: str) -> None:
        """Lets all go on."""
        for each in self.all:
            if each.pod is not None and each.is_there and not each.is_silent:
                self._ask("lease", each, self._annotating(each, {LEASE: word}))

    def stop(self, reason: str) -> None:
        """Tells all that they have to end; may be told again."""
        for each in self.all:
            if each.pod is not None and each.is_there and not each.is_silent:
                self._ask("stop", each, self._annotating(each, {STOP: reason}))

    def end_pods(self, grace_s: int = _GRACE_S) -> None:
        """Ends the pods of those that still may send load; they have so long to tell of it."""
        for each in self.all:
            if each.pod is not None and each.is_there and not each.is_silent:
                self._ask("delete", each, self._ending(each, grace_s))

    def _annotating(self, each: Generator, annotations: Mapping[str, str]) -> Callable[[], object]:
        name = each.name
        return lambda: self.client.annotate(name, annotations)

    def _ending(self, each: Generator, grace_s: int) -> Callable[[], object]:
        def end() -> None:
            # A log is gone with its pod: one that has ended meanwhile is read first.
            with suppress(Unavailable):
                self._take_tail(each)
            if not each.is_silent:
                self.client.delete(PODS, each.name, grace_s=grace_s)

        return end

    def _ask(self, what: str, each: Generator, question: Callable[[], object]) -> None:
        """Asks, unless the same question waits for its answer."""
        key = what, each.index
        asked = self._asked.get(key)
        if asked is None or asked.done():
            if asked is not None:
                self._heed(asked)
            self._asked[key] = self._pool.submit(question)

    @staticmethod
    def _heed(asked: Future[object]) -> None:
        error = asked.exception()
        # What is away may come back, and a pod that is gone is seen to be gone.
        if error is not None and not isinstance(error, Unavailable | NotFound):
            raise error

    def _take_tail(self, each: Generator) -> None:
        heard = self._heard(each, TAIL_LINES)
        if not self.seconds.add(each.index, heard.seconds, all_there_is=False):
            heard = self._heard(each, LONG_TAIL_LINES)
            self.seconds.add(each.index, heard.seconds, all_there_is=True)
        each.waits = each.waits or heard.waits
        if heard.progress is not None and heard.progress != each.progress:
            each.progress, each.heard_s = heard.progress, self.stopwatch()
        each.has_ended = each.has_ended or heard.ended
        each.has_told = each.has_told or heard.told

    def _heard(self, each: Generator, lines: int) -> Heard:
        return heard_in(self.client.log(each.name, tail_lines=lines).splitlines(), whole=False)

    def _collect(self, each: Generator, *, again: bool) -> None:
        if each.collecting_s is None:
            each.collecting_s = self.stopwatch()
        elif not again:
            return
        self._ask("log", each, lambda: self._take_all(each))

    def _take_all(self, each: Generator) -> None:
        try:
            heard = heard_in(self.client.log(each.name).splitlines(), whole=True)
        except NotFound:
            each.lost = self._account(each, ())
            return
        except Unavailable as away:
            began_s = each.collecting_s
            if began_s is not None and self.stopwatch() - began_s >= _COLLECT_S:
                each.lost = f"{self._account(each, ())} Its log cannot be read: {away.what}"
            return
        each.progress = heard.progress or each.progress
        if heard.result is not None:
            each.result = heard.result
        elif heard.failure is not None:
            each.failure = heard.failure
        elif not each.is_there or (each.pod is not None and each.pod.has_ended):
            each.lost = self._account(each, heard.others)

    def _account(self, each: Generator, others: Iterable[str]) -> str:
        """How it was lost, in words."""
        why = "" if each.pod is None else each.pod.end
        said = self.clean(" | ".join(others))
        gone = "disappeared" if not each.is_there else "ended without a result"
        return f"Generator {each.index} of {self.many} {gone}{': ' if why else ''}{why}." + (
            f" It said last: {said}" if said else ""
        )

    def give_up(self, why: str) -> None:
        """Expects nothing more of those that are not settled."""
        for each in self.all:
            if not each.is_settled:
                account = f"Generator {each.index} of {self.many} {why}"
                end = "" if each.pod is None else each.pod.end
                each.lost = f"{account}{': ' if end else ''}{end}."

    def progress(self, elapsed_s: float) -> RunProgress:
        """Where all of them are together; tells each second once."""
        told = [each.progress for each in self.all if each.progress is not None]
        awaited = [each.index for each in self.all if not each.is_silent]
        return RunProgress(
            elapsed_s=elapsed_s,
            requests=sum(each.requests for each in told),
            failed=sum(each.failed for each in told),
            virtual_users=sum(each.virtual_users for each in told),
            seconds=self.seconds.taken(awaited),
        )
