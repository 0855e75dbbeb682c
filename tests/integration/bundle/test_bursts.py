"""Arrivals are as uneven as they should be: the drawing of them, and what k6 makes of it."""

import json
import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import JsonValue, TypeAdapter

from plimsoll.bundle.load import load_of
from plimsoll.traffic.dispersion import index_of_dispersion
from plimsoll.workload.model import Levels, ScenarioPlan, TestType, WorkloadModel
from tests.bundle.models import endpoint, model_of, plan, rendered, scenario, shop
from tests.integration.bundle.evaluating import evaluated, library_in
from tests.integration.bundle.running import run, serving, write

STAGED = TypeAdapter(dict[str, dict[str, str | int | list[dict[str, str | int]]]])
CELLS_A_SECOND = 10
RATES = (40.0, 15.0, 10.0, 4.0, 0.3)


class Wanted(NamedTuple):
    """Arguments of one drawing."""

    dispersion: float
    rates: Sequence[float]
    seconds: int
    seed: str = "s"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library_in(tmp_path_factory.mktemp("library"))


def drawn(library: Path, *wanted: Wanted) -> list[list[list[int]]]:
    """Requests by scenario and tenth of a second, of each drawing."""
    given: list[JsonValue] = [
        {
            "expected": [
                [rate / CELLS_A_SECOND] * (one.seconds * CELLS_A_SECOND) for rate in one.rates
            ],
            "how": {"cellMs": 100, "dispersion": one.dispersion, "seed": one.seed},
        }
        for one in wanted
    ]
    found = evaluated(
        library,
        "given.map(({ expected, how }) => bursts.drawn(expected, how))",
        given_value=given,
    )
    return TypeAdapter(list[list[list[int]]]).validate_python(found)


def per_second(rows: Sequence[Sequence[int]], shift: int = 0) -> Mapping[int, int]:
    totals: Counter[int] = Counter()
    for row in rows:
        for cell, count in enumerate(row[shift:]):
            totals[cell // CELLS_A_SECOND] += count
    return totals


@pytest.mark.parametrize("dispersion", [0.0, 0.3, 0.7, 1.0, 3.0, 12.0])
def test_the_index_of_dispersion_is_the_wanted_one(library: Path, dispersion: float) -> None:
    (rows,) = drawn(library, Wanted(dispersion, RATES, seconds=300))
    # Whoever counts does not know when the test began.
    for shift in (0, 3, 5, 8):
        seconds = per_second(rows, shift)
        found = index_of_dispersion(seconds, start_s=0, end_s=300 if not shift else 299)
        assert found == pytest.approx(dispersion, rel=0.15, abs=0.06), shift


def test_no_request_is_lost_or_invented(library: Path) -> None:
    wanted = [
        Wanted(dispersion, (rate, 7.3), seconds)
        for dispersion in (0.0, 0.4, 1.0, 400.0)
        for rate in (0.004, 0.31, 900.0)
        for seconds in (1, 7, 61)
    ]
    for one, rows in zip(wanted, drawn(library, *wanted), strict=True):
        for rate, row in zip(one.rates, rows, strict=True):
            assert sum(row) == pytest.approx(rate * one.seconds, abs=0.51), one
            assert min(row) >= 0
            for start in range(0, one.seconds, 60):
                minute = row[start * CELLS_A_SECOND : (start + 60) * CELLS_A_SECOND]
                expected = rate * len(minute) / CELLS_A_SECOND
                assert sum(minute) == pytest.approx(expected, abs=1.01), one


def test_the_same_seed_draws_the_same(library: Path) -> None:
    first, again, other = drawn(
        library, *(Wanted(3.0, RATES, seconds=60, seed=seed) for seed in ("a", "a", "b"))
    )
    assert first == again
    assert first != other


def test_bursts_are_common_to_all_scenarios(library: Path) -> None:
    (rows,) = drawn(library, Wanted(20.0, (30.0, 30.0), seconds=300))
    one, other = (per_second([row]) for row in rows)
    products = sum((one[at] - 30) * (other[at] - 30) for at in range(300)) / 300
    spreads = [sum((each[at] - 30) ** 2 for at in range(300)) / 300 for each in (one, other)]
    assert products / math.sqrt(spreads[0] * spreads[1]) > 0.7


@pytest.mark.parametrize(
    ("length_ms", "count", "width_ms"),
    [
        (1, 1, 1),
        (250, 3, 83.333),
        (60_000, 600, 100),
        (300_000, 3000, 100),
        (600_000, 3000, 200),
        (3_600_000, 3600, 1000),
        (86_400_000, 2880, 30_000),
        (10_000 * 3_600_000, 3600, 10_000_000),
    ],
)
def test_a_long_test_has_wider_cells(
    library: Path, length_ms: int, count: int, width_ms: float
) -> None:
    assert evaluated(library, f"bursts.cellsOf({length_ms})") == {"count": count, "ms": width_ms}


def test_an_iteration_never_slips_into_the_next_cell(library: Path) -> None:
    staged = evaluated(library, "bursts.stagesFor([0, 3, 3, 0, 2], 100)")
    # Halves of iterations per cell: the first has one more, so that all others are due at the
    # middle of their part of the cell instead of its end.
    assert staged == {
        "timeUnit": "200ms",
        "startRate": 1,
        "stages": [
            {"target": 1, "duration": "100ms"},
            {"target": 6, "duration": "0s"},
            {"target": 6, "duration": "200ms"},
            {"target": 0, "duration": "0s"},
            {"target": 0, "duration": "100ms"},
            {"target": 4, "duration": "0s"},
            {"target": 4, "duration": "100ms"},
            # Time for what is late; k6 ends with the last iteration, not with the last stage.
            {"target": 0, "duration": "0s"},
            {"target": 0, "duration": "1s"},
        ],
    }


def busy_shop() -> WorkloadModel:
    first, *others = shop().scenarios
    assert isinstance(first, ScenarioPlan)
    return shop().model_copy(
        update={
            "scenarios": (first.model_copy(update={"pinned": True}), *others),
            "levels": Levels(peak=2.3, rise=1.4),
            "dispersion": 2.0,
            "max_rate_per_s": 150.0,
            "scales": {TestType.SPIKE: 0.5},
        }
    )


@pytest.mark.parametrize("bursts", ["observed", "even"])
@pytest.mark.parametrize("model", [shop(), busy_shop()], ids=["plain", "adjusted"])
def test_k6_is_told_what_the_manifest_says(
    library: Path, model: WorkloadModel, bursts: str
) -> None:
    types = [test_type for test_type in TestType if test_type is not TestType.SMOKE]
    workload: JsonValue = json.loads(rendered(model).file("workload.json").content)
    found = evaluated(
        library,
        "given.types.map((testType) => load.scenariosOf(given.workload,"
        " { testType, scale: '1', bursts: given.bursts }))",
        given_value={
            "workload": workload,
            "bursts": bursts,
            "types": [test_type.value for test_type in types],
        },
    )
    for test_type, told in zip(
        types, TypeAdapter(list[object]).validate_python(found), strict=True
    ):
        scenarios = STAGED.validate_python(told)
        expected = load_of(model, test_type)
        assert set(scenarios) == {item.name for item in expected.scenarios}
        for item in expected.scenarios:
            sent = iterations_of(scenarios[item.name])
            assert sent == pytest.approx(item.requests, abs=0.51, rel=1e-3), (test_type, item.name)
            if bursts == "observed":
                assert int(sent) == item.requests
                assert scenarios[item.name]["maxVUs"] == item.virtual_users


def test_a_replay_of_twice_the_time_sends_twice_the_requests(library: Path) -> None:
    found = evaluated(
        library,
        "['5m', '10m'].flatMap((duration) => ['observed', 'even'].map((bursts) =>"
        " load.scenariosOf(given, { testType: 'replay', scale: '1', duration, bursts })))",
        given_value=json.loads(rendered(shop()).file("workload.json").content),
    )
    short, short_even, long, long_even = (
        STAGED.validate_python(told) for told in TypeAdapter(list[object]).validate_python(found)
    )
    for name in short:
        assert iterations_of(long[name]) == pytest.approx(2 * iterations_of(short[name]), abs=1.5)
        assert iterations_of(long_even[name]) == pytest.approx(2 * iterations_of(short_even[name]))
        assert short[name]["maxVUs"] == long[name]["maxVUs"]
        highest = [peak_of(one[name]) for one in (short_even, long_even)]
        assert highest[0] == highest[1] == peak_of(short_even[name])


def peak_of(options: Mapping[str, str | int | list[dict[str, str | int]]]) -> float:
    """Its highest rate per second."""
    stages = options["stages"]
    assert isinstance(stages, list)
    return 1000 * max(number(each["target"]) for each in stages) / milliseconds(options["timeUnit"])


def iterations_of(options: Mapping[str, str | int | list[dict[str, str | int]]]) -> float:
    """What k6 makes of a scenario's options: the area below its lines."""
    unit = milliseconds(options["timeUnit"])
    if options["executor"] == "constant-arrival-rate":
        return number(options["rate"]) * milliseconds(options["duration"]) / unit
    height, area = number(options["startRate"]), 0.0
    stages = options["stages"]
    assert isinstance(stages, list)
    for stage in stages:
        target = number(stage["target"])
        area += (height + target) / 2 * milliseconds(stage["duration"]) / unit
        height = target
    return area


def number(value: object) -> int:
    assert isinstance(value, int)
    return value


def milliseconds(value: object) -> float:
    assert isinstance(value, str)
    return 1000.0 if value == "1s" else float(value.removesuffix("s").removesuffix("m"))


def test_k6_sends_the_bursts(tmp_path: Path) -> None:
    plans = [plan(f"get-{rate}", endpoint(f"GET /{rate}")) for rate in (40, 20, 12, 3)]
    scenarios = [
        scenario(item.slug, item, replay=(int(item.slug.removeprefix("get-")),)) for item in plans
    ]
    # Many virtual users, for the server may be slow when the machine is busy.
    bursty = model_of(tuple(plans), tuple(scenarios)).model_copy(
        update={"dispersion": 3.0, "vu_margin": 10.0}
    )
    script = write(rendered(bursty), tmp_path)
    with serving() as server:
        ran = run(script, server, TEST_TYPE="average-load", DURATION="10s")
    assert not ran.samples["dropped_iterations"], ran.log
    assert len(server.seen) == 75 * 10
    arrived = sorted(seen.arrived_s - server.seen[0].arrived_s for seen in server.seen)
    # Seconds of the clock do not begin with the test; the last one is not whole then.
    found = [dispersion_in(arrived, start=start / 10, seconds=9) for start in range(10)]
    assert statistics.mean(found) == pytest.approx(3.0, rel=0.2)


def dispersion_in(arrived_s: Sequence[float], *, start: float, seconds: int) -> float:
    """As the index of dispersion, of less than a minute."""
    counts = Counter(math.floor(at - start) for at in arrived_s)
    squares = sum(counts[second] ** 2 for second in range(seconds))
    total = sum(counts[second] for second in range(seconds))
    return (seconds * squares - total**2) / (seconds - 1) / total
