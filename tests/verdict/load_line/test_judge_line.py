"""The verdict on a search: what the history says with its line in it."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from plimsoll.run.record import Invalidity, InvalidReason, Validity
from plimsoll.verdict.load_line.judge_line import judge_line
from plimsoll.verdict.load_line.kept import KeptLine, kept_line
from plimsoll.verdict.load_line.model import Outcome
from plimsoll.verdict.metrics import METRICS
from plimsoll.verdict.verdict import Conclusion, Point, Verdict
from plimsoll.workload.model import TestType
from tests.run.test_carry_out import NOW, RUN
from tests.verdict.load_line.test_kept import LINE

SEARCH = RUN.model_copy(
    update={"test_type": TestType.BREAKPOINT, "validity": Validity(), "workload_digest": "w"}
)


def points(*levels: tuple[float, int], workload: str = "w") -> list[Point]:
    """So many lines around each level."""
    chance = random.Random(3)  # noqa: S311 - a draw that can be made again
    values = [level * chance.lognormvariate(0, 0.02) for level, many in levels for _ in range(many)]
    return [
        Point(
            run_id=f"p{number}",
            at=NOW + timedelta(days=number),
            value=value,
            n=50_000,
            workload_digest=workload,
        )
        for number, value in enumerate(values)
    ]


def found(
    line_per_s: float | None = 150.0, outcome: Outcome = Outcome.FOUND, after: int = 100
) -> KeptLine:
    line = LINE.model_copy(
        update={"line_per_s": line_per_s, "outcome": outcome, "settle": "More time."}
    )
    return kept_line(SEARCH, line, NOW + timedelta(days=after))


def judged(
    kept: KeptLine | None, history: Sequence[Point] = (), accepted: Sequence[str] = ()
) -> Verdict:
    return judge_line(
        SEARCH,
        kept,
        history,
        metric=METRICS["load_line_per_s"],
        accepted_runs=accepted,
        at=NOW,
    )


def test_a_first_line_is_compared_with_nothing() -> None:
    verdict = judged(found())
    assert verdict.conclusion is Conclusion.INCONCLUSIVE
    assert verdict.settle == "6 more searches."
    assert judged(found(), points((150, 4))).settle == "2 more searches."


def test_a_line_as_usual_passes() -> None:
    verdict = judged(found(149.0), points((150, 8)))
    assert verdict.conclusion is Conclusion.PASS
    assert verdict.baseline_runs == tuple(f"p{number}" for number in range(8))


def test_one_low_line_is_no_news_and_several_are() -> None:
    history = points((150, 12), (110, 6))
    concluded = [
        judged(
            found(history[number].value),
            [*history[:number]],
        ).conclusion
        for number in range(12, 18)
    ]
    assert concluded[0] is Conclusion.PASS
    assert concluded.count(Conclusion.FAIL) == 1
    last = judged(found(110.0), history)
    assert last.conclusion is not Conclusion.FAIL
    assert "regression that nobody answered" in last.explanation or last.settle


def test_a_fail_tells_by_how_much_and_is_confirmed_by_the_searches_before() -> None:
    history = points((150, 12), (110, 6))
    fails = [
        verdict
        for number in range(12, 18)
        if (verdict := judged(found(history[number].value), history[:number])).regressions
    ]
    (verdict,) = fails
    (comparison,) = verdict.regressions
    assert (comparison.endpoint, comparison.metric) == ("*", "load_line_per_s")
    assert comparison.effect == pytest.approx(110 / 150 - 1, abs=0.03)
    assert comparison.interval is not None
    assert comparison.effect is not None
    assert comparison.interval[0] < comparison.effect < comparison.interval[1]
    assert verdict.confirmed_by == "p12"


def test_a_higher_line_is_no_fail() -> None:
    history = points((150, 12), (200, 6))
    for number in range(12, 18):
        verdict = judged(found(history[number].value), history[:number])
        assert verdict.conclusion is not Conclusion.FAIL


def test_what_people_accepted_is_no_fail() -> None:
    history = points((150, 12), (110, 6))
    for number in range(13, 18):
        verdict = judged(found(history[number].value), history[:number], accepted=["p12"])
        assert verdict.conclusion is not Conclusion.FAIL


def test_another_workload_is_not_compared_with() -> None:
    verdict = judged(found(), points((150, 12), workload="other"))
    assert verdict.conclusion is Conclusion.INCONCLUSIVE


@pytest.mark.parametrize(
    ("outcome", "conclusion"),
    [
        (Outcome.AT_LEAST, Conclusion.PASS),
        (Outcome.NEVER, Conclusion.INCONCLUSIVE),
        (Outcome.INCONCLUSIVE, Conclusion.INCONCLUSIVE),
    ],
)
def test_without_a_line_the_search_says_what_it_can(
    outcome: Outcome, conclusion: Conclusion
) -> None:
    verdict = judged(found(None, outcome), points((150, 12)))
    assert verdict.conclusion is conclusion
    assert verdict.settle == ("" if conclusion is Conclusion.PASS else "More time.")


def test_a_spoilt_search_is_invalid() -> None:
    reason = InvalidReason(kind=Invalidity.STOPPED, explanation="ann stopped it.")
    stopped = SEARCH.model_copy(update={"validity": Validity(reasons=(reason,))})
    verdict = judge_line(
        stopped,
        found(),
        (),
        metric=METRICS["load_line_per_s"],
        accepted_runs=(),
        at=NOW,
    )
    assert (verdict.conclusion, verdict.invalid) == (Conclusion.INVALID, (reason,))
    assert judged(None).conclusion is Conclusion.INVALID
