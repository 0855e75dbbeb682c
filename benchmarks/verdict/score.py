"""The scores: those of the Turing benchmark, of what most people agree on, and of being told."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from labelled import Labelled  # type: ignore[import-not-found]

MARGIN = 5
SOON = 20
"""Runs within which a shift has to be reported; a miss counts as so many."""


@dataclass(frozen=True)
class Told:
    """First run of the new level, and the run with which it was first reported."""

    index: int
    reported_at: int


def matched(truth: Iterable[int], found: Iterable[int]) -> list[int]:
    """The true ones that have a found one within the margin, each of which counts once."""
    left, hits = set(found), []
    for mark in sorted(set(truth)):
        near = [(abs(mark - each), each) for each in left if abs(mark - each) <= MARGIN]
        if near:
            hits.append(mark)
            left.remove(min(near)[1])
    return hits


def turing_f1(marks: Sequence[Sequence[int]], found: Iterable[int]) -> float:
    """F1 as in van den Burg and Williams, arXiv 2003.06222, section 4.

    Precision over what any annotator marked, recall averaged over annotators; 0 is a mark of all.
    """
    said = {0, *found}
    each = [{0, *one} for one in marks]
    precision = len(matched(set().union(*each), said)) / len(said)
    recall = sum(len(matched(one, said)) / len(one) for one in each) / len(each)
    return 2 * precision * recall / (precision + recall)


def agreed(marks: Sequence[Sequence[int]]) -> list[int]:
    """What more than half of the annotators marked, within the margin: the middle of theirs."""
    found: list[int] = []
    for mark in sorted({each for one in marks for each in one}):
        near = [[each for each in one if abs(each - mark) <= MARGIN] for one in marks]
        if 2 * sum(map(bool, near)) > len(marks) and (not found or mark - found[-1] > MARGIN):
            found.append(round(statistics.median(each for one in near for each in one)))
    return found


@dataclass
class Tally:
    """Of many histories."""

    f1: list[float] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)
    """The F1 of finding nothing."""
    delays: list[int] = field(default_factory=list)
    recalled: int = 0
    false_alarms: int = 0
    runs: int = 0
    hits: int = 0
    found: int = 0
    truths: int = 0
    right: int = 0
    """Histories in which exactly what is agreed was found."""

    def add(self, history: Labelled, found: Sequence[Told], ever: Sequence[Told]) -> None:
        """`found` is the final answer, `ever` whatever was reported on the way."""
        marks, said = history.marks, [each.index for each in found]
        truth = agreed(marks)
        hits = len(matched(truth, said))
        self.f1.append(turing_f1(marks, said))
        self.nothing.append(turing_f1(marks, ()))
        self.hits += hits
        self.found += len(set(said))
        self.truths += len(truth)
        self.right += hits == len(truth) == len(set(said))
        anybody = {mark for one in marks for mark in one}
        self.runs += len(history.values)
        self.false_alarms += sum(
            all(abs(each.index - mark) > MARGIN for mark in anybody) for each in ever
        )
        for mark in truth:
            late = [each.reported_at - mark for each in ever if abs(each.index - mark) <= MARGIN]
            soon = [max(0, each) for each in late if each <= SOON]
            self.recalled += bool(soon)
            self.delays.append(min(soon, default=SOON))

    def cells(self) -> tuple[str, ...]:
        """In the order of `COLUMNS`."""
        both = self.found + self.truths
        return (
            f"{len(self.f1)}",
            f"{statistics.fmean(self.f1):.3f}",
            f"{statistics.fmean(self.nothing):.3f}",
            f"{2 * self.hits / both:.3f}" if both else "–",
            f"{self.recalled / self.truths:.3f}" if self.truths else "–",
            f"{statistics.median(self.delays):g}" if self.delays else "–",
            f"{1000 * self.false_alarms / self.runs:.2f}",
            f"{self.right}",
        )


COLUMNS = (
    "histories", "F1", "F1 of nothing", "consensus F1", f"recall in {SOON} runs", "median delay",
    "false alarms / 1,000 runs", "all right",
)  # fmt: skip
