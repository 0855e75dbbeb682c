"""Sessions of a log become journeys."""

import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.adapters.access_log.counts import ClientSets
from plimsoll.adapters.access_log.routes import alike
from plimsoll.adapters.access_log.sessions import Named, Sessions
from plimsoll.adapters.access_log.targets import METHODS
from plimsoll.adapters.access_log.tree import PathTree
from plimsoll.traffic.journeys import Asked, journeys_of
from plimsoll.traffic.model import Journeys
from tests.adapters.access_log.logs import START, line, log, observe

SECONDS = int(START.timestamp())


class Seen(NamedTuple):
    """A request of a log."""

    at_s: int
    client: int
    target: str
    agent: str


LONG = "x" * 599
"""Makes many blocks of few lines."""

SEEN = st.lists(
    st.builds(
        Seen,
        st.integers(0, 20) | st.integers(0, 9_000),
        st.integers(1, 6),
        st.sampled_from(["/", "/items/1", "/items/22", "/cart", "/cart?step=2"]),
        st.sampled_from(["Firefox", "Chrome"]),
    ),
    min_size=1,
    max_size=80,
).map(sorted)

NAMES = {
    "/": "GET /",
    "/items/1": "GET /items/{integer}",
    "/items/22": "GET /items/{integer}",
    "/cart": "GET /cart",
    "/cart?step=2": "GET /cart",
}


def unlike() -> pl.DataFrame:
    """No pattern stands for another."""
    return pl.DataFrame(
        {"pattern": range(4), "like": range(4)},
        schema=dict.fromkeys(("pattern", "like"), pl.UInt64),
    )


def followed(seen: Sequence[Seen], block_bytes: int = 1 << 20, k: int = 1) -> Journeys:
    lines = [line(s.target, client=s.client, at_s=s.at_s, agent=s.agent) for s in seen]
    with TemporaryDirectory() as folder:
        profile = observe(log(Path(folder), lines), block_bytes, journeys=True, kept_from_clients=k)
    assert profile.journeys is not None
    check_conservation(profile.journeys, {e.name: e.requests for e in profile.endpoints})
    return profile.journeys


def check_conservation(journeys: Journeys, requests: dict[str, int]) -> None:
    entered, left = Counter[str | None](), Counter[str | None]()
    for one in journeys.transitions:
        entered[one.after] += one.count
        left[one.before] += one.count
        assert (one.pause_ms is None) == (None in {one.before, one.after})
        assert one.pause_ms is None or one.pause_ms.count == one.count
    assert sum(journeys.cells.values()) == journeys.sessions
    assert sum(requests.values()) == journeys.hidden + sum(entered.values()) - entered[None]
    assert all(entered[name] <= count for name, count in requests.items())
    assert all(left[name] <= count for name, count in requests.items())
    assert max(left[None], entered[None]) <= journeys.sessions
    if journeys.kept_from_clients == 1:
        assert all(entered[name] == left[name] == count for name, count in requests.items())
        assert left[None] == entered[None] == journeys.sessions


@settings(deadline=None, max_examples=25)
@given(SEEN)
def test_a_log_has_the_journeys_of_its_requests_one_by_one(seen: list[Seen]) -> None:
    asked = [Asked(s.client, SECONDS + s.at_s, NAMES[s.target], s.agent) for s in seen]
    width = next(w for w in (1, 5, 10) if seen[-1].at_s // w - seen[0].at_s // w < 1_500)
    start = (SECONDS + seen[0].at_s) // width * width
    assert followed(seen) == journeys_of(asked, 1, start_s=start, step_s=width)


ROWS = st.lists(
    st.tuples(st.integers(0, 9_000), st.integers(0, 4), st.integers(0, 3), st.integers(0, 1)),
    min_size=1,
    max_size=80,
)


@settings(max_examples=60)
@given(ROWS.map(sorted), st.integers(1, 80), st.integers(1, 4))
def test_batches_make_no_difference(
    rows: list[tuple[int, int, int, int]], size: int, k: int
) -> None:
    sessions = Sessions(k, unlike)
    for start in range(0, len(rows), size):
        sessions.add(_lines(rows[start : start + size]), 0, 60)
    # Patterns 1 and 2 become one endpoint: clients of both are clients of it.
    names = ["a", "b", "c"]
    endpoint = [0, 1, 1, 2]
    named = Named(names, pl.DataFrame({"pattern": range(4), "endpoint": endpoint}))
    asked = [Asked(client, time, names[endpoint[p]], agent) for time, client, p, agent in rows]
    found = sessions.journeys(named, len(rows), shift_s=0, width_s=60, step_s=60)
    assert found == journeys_of(asked, k, step_s=60)


@settings(max_examples=40)
@given(ROWS, st.integers(1, 30), st.integers(1, 3), st.integers(1, 12))
def test_whatever_the_order_nothing_is_lost(
    rows: list[tuple[int, int, int, int]], size: int, most_open: int, most_rows: int
) -> None:
    sessions = Sessions(1, unlike, most_open=most_open, most_rows=1_000)
    forgetful = Sessions(1, unlike, most_open=most_open, most_rows=most_rows)
    for start in range(0, len(rows), size):
        sessions.add(_lines(rows[start : start + size]), 0, 60)
        forgetful.add(_lines(rows[start : start + size]), 0, 60)
    names = [f"GET /{number}" for number in range(4)]
    named = Named(names, pl.DataFrame({"pattern": range(4), "endpoint": range(4)}))
    requests = Counter(names[pattern] for _, _, pattern, _ in rows)
    found = sessions.journeys(named, len(rows), shift_s=0, width_s=60, step_s=60)
    check_conservation(found, requests)
    less = forgetful.journeys(named, len(rows), shift_s=0, width_s=60, step_s=60)
    assert (less.sessions, less.cells) == (found.sessions, found.cells)
    check_conservation(less.model_copy(update={"kept_from_clients": 2}), requests)


def test_sessions_are_followed_from_block_to_block(tmp_path: Path) -> None:
    seen = sorted(
        Seen(
            n * 7 % 3_000,
            n % 5 + 1,
            ("/", "/items/1", "/cart")[n % 3],
            f"Firefox {n % 4} {LONG}",
        )
        for n in range(3_000)
    )
    lines = [line(s.target, client=s.client, at_s=s.at_s, agent=s.agent) for s in seen]
    path = log(tmp_path, lines)
    whole = observe(path, journeys=True)
    cut = observe(path, 1 << 17, journeys=True)
    assert path.stat().st_size > 9 * (1 << 17)
    assert cut.journeys == whole.journeys
    assert whole.journeys is not None
    assert whole.journeys.sessions == 20


def test_nothing_is_followed_unless_asked_for(tmp_path: Path) -> None:
    path = log(tmp_path, [line("/", at_s=at_s) for at_s in (0, 5)])
    asked, unasked = observe(path, journeys=True), observe(path)
    assert unasked.journeys is None
    assert asked.model_copy(update={"journeys": None}) == unasked


def test_what_is_left_out_of_a_profile_is_no_part_of_a_journey(tmp_path: Path) -> None:
    lines = [
        line("/", at_s=0),
        line("/healthz", at_s=1, agent="kube-probe/1.29"),
        line("/a", at_s=2),
    ]
    lines += [line("/b", at_s=3, agent="Googlebot/2.1"), line("/c", at_s=4)]
    journeys = observe(log(tmp_path, lines), journeys=True, kept_from_clients=1).journeys
    assert journeys is not None
    assert [(one.before, one.after) for one in journeys.transitions] == [
        (None, "GET /"),
        ("GET /", "GET /a"),
        ("GET /a", "GET /c"),
        ("GET /c", None),
    ]


def test_a_rare_path_of_a_person_is_hidden(tmp_path: Path) -> None:
    lines = [
        line(target, client=client, at_s=at_s)
        for client in range(1, 6)
        for at_s, target in enumerate(("/", "/items", "/cart"))
    ]
    lines += [line("/cart", client=9, at_s=2), line("/items", client=9, at_s=3)] * 9
    journeys = observe(log(tmp_path, lines), journeys=True).journeys
    assert journeys is not None
    assert ("GET /cart", "GET /items") not in {(o.before, o.after) for o in journeys.transitions}
    assert journeys.hidden == 18


def test_files_of_the_same_time_are_followed_one_after_another() -> None:
    sessions = Sessions(1, unlike)
    rows = [(at_s, at_s % 9, 0, 0) for at_s in range(0, 20_000, 10)]
    for batch in (rows, rows):
        sessions.add(_lines(batch), 0, 60)
    assert sessions.went_back
    named = Named(["a"], pl.DataFrame({"pattern": [0], "endpoint": [0]}))
    assert sessions.journeys(named, 4_000, shift_s=0, width_s=60, step_s=60).sessions == 18


def test_a_clock_that_runs_ahead_ends_no_session_but_its_own() -> None:
    sessions = Sessions(1, unlike)
    rows = [(at_s, at_s % 3, 0, 0) for at_s in range(1_000)]
    sessions.add(_lines([*rows[:500], (99_999, 7, 0, 0)]), 0, 60)
    sessions.add(_lines(rows[500:]), 0, 60)
    named = Named(["a"], pl.DataFrame({"pattern": [0], "endpoint": [0]}))
    found = sessions.journeys(named, 1_001, shift_s=0, width_s=60, step_s=60)
    assert found.sessions == 4
    assert not sessions.went_back


def _lines(rows: Sequence[tuple[int, int, int, int]]) -> pl.DataFrame:
    names = ["time", "client", "pattern", "agent"]
    return pl.DataFrame(
        rows,
        schema=dict(zip(names, [pl.Int64, pl.UInt64, pl.UInt64, pl.UInt64], strict=True)),
        orient="row",
    )


@pytest.mark.parametrize("kind", ["common", "json"])
def test_formats_without_agents_or_in_json_are_followed_too(tmp_path: Path, kind: str) -> None:
    targets = ("/", "/items", "/cart")
    lines = [line(target, at_s=at_s, agent=None) for at_s, target in enumerate(targets)]
    if kind == "json":
        lines = [
            json.dumps(
                {
                    "remote_addr": "10.0.0.1",
                    "time_iso8601": f"2026-03-02T10:00:0{at_s}+00:00",
                    "request": f"GET {target} HTTP/1.1",
                    "status": 200,
                    "body_bytes_sent": 5,
                    "http_user_agent": "Firefox",
                }
            )
            for at_s, target in enumerate(targets)
        ]
    journeys = observe(log(tmp_path, lines), journeys=True, kept_from_clients=1).journeys
    assert journeys is not None
    assert (journeys.sessions, journeys.hidden) == (1, 0)
    assert [one.before for one in journeys.transitions] == [
        None,
        "GET /",
        "GET /cart",
        "GET /items",
    ]


def test_an_empty_log_has_no_sessions(tmp_path: Path) -> None:
    journeys = observe(log(tmp_path, []), journeys=True).journeys
    assert journeys is not None
    assert (journeys.sessions, journeys.transitions, journeys.hidden) == (0, (), 0)


def test_ways_and_pauses_of_a_simulated_shop_are_found_again(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - reproducible data, no secret
    lines: list[tuple[float, str]] = []
    for client in range(600):
        at_s, place = chance.uniform(0, 20_000), "/"
        while place:
            address = f"10.1.{client // 200}.{client % 200}"
            lines.append((at_s, line(place, client=address, at_s=at_s)))
            at_s += chance.lognormvariate(3.0, 0.5)
            place = chance.choices(("/items", "/cart", ""), (0.6, 0.25, 0.15))[0]
    journeys = observe(log(tmp_path, [text for _, text in sorted(lines)]), journeys=True).journeys
    assert journeys is not None
    assert (journeys.sessions, journeys.hidden) == (600, 0)
    chances = journeys.chances("GET /items")
    assert chances["GET /items"] == pytest.approx(0.6, abs=0.04)
    assert chances[None] == pytest.approx(0.15, abs=0.03)
    (pauses,) = (o.pause_ms for o in journeys.transitions if o.before == o.after == "GET /items")
    assert pauses is not None
    assert pauses.quantile(0.5) == pytest.approx(20_086, rel=0.1)


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 6), st.integers(20, 99))
def test_patterns_that_are_alike_are_merged_before_anything_is_forgotten(k: int, size: int) -> None:
    """Five clients ask for sixty words of one endpoint, ten seconds apart."""
    chance = random.Random(size)  # noqa: S311 - reproducible data, no secret
    rows = [(10 * at_s, n, chance.randrange(60), 0) for at_s in range(20) for n in range(5)]
    kinds = dict.fromkeys(("pattern", "like", "endpoint"), pl.UInt64)
    table = pl.DataFrame(
        {"pattern": range(60), "like": [7] * 60, "endpoint": [0] * 60}, schema=kinds
    )
    sessions = Sessions(k, lambda: table.drop("endpoint"), most_rows=12)
    for start in range(0, len(rows), size):
        sessions.add(_lines(rows[start : start + size]), 0, 60)
    found = sessions.journeys(Named(["a"], table), 100, shift_s=0, width_s=60, step_s=60)
    assert not sessions.has_forgotten
    asked = [Asked(client, time, "a") for time, client, _, _ in rows]
    assert found == journeys_of(asked, k, step_s=60)


def test_rare_words_are_alike_and_frequent_ones_stay_apart() -> None:
    tree = PathTree()
    letters = "abcdefghij"
    words = [f"/tags/{a}{b}{c}" for a in letters for b in letters for c in letters][:600]
    leaf = tree.place(pl.Series([*words, "/cart"])).leaf
    patterns = pl.DataFrame(
        {"pattern": leaf.cast(pl.UInt64) * len(METHODS), "n": range(601, 0, -1)}
    )
    found = alike(tree, patterns, ClientSets(1), 1)
    assert found["pattern"].to_list() == patterns["pattern"].to_list()
    is_alone = (found["pattern"] == found["like"]).to_list()
    assert is_alone == [True] * 400 + [False] * 199 + [True] * 2
    assert found["like"][400:600].n_unique() == 1
