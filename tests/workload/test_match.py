import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.catalog.model import Endpoint, Parameter
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.journeys import Asked, journeys_of
from plimsoll.traffic.model import (
    EndpointTraffic,
    Journeys,
    Shape,
    TrafficProfile,
    Transition,
    ValueSlot,
)
from plimsoll.traffic.pattern import OTHER_PATHS, fingerprint
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import MatchedTraffic
from tests.workload.builders import endpoint, profile, query, slot, traffic


def routes(matched: MatchedTraffic) -> dict[str, int]:
    shadow = {one.name for one in matched.unmatched}
    return {one.name: one.requests for one in matched.profile.endpoints if one.name not in shadow}


def path_slot(matched: MatchedTraffic, name: str) -> ValueSlot:
    return next(
        value
        for one in matched.profile.endpoints
        for value in one.values
        if value.location == "path" and value.name == name
    )


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("GET /users/me", "GET /users/me"),
        ("GET /users/{integer}", "GET /users/{id}"),
        ("GET /users/admin", "GET /users/{id}"),
        (f"GET /users/{{slug:{fingerprint('me')}}}", "GET /users/me"),
        ("GET /users/{slug:00000000}", "GET /users/{id}"),
        ("GET /users/{slug}/", "GET /users/{id}"),
        ("GET /items", "GET /items/"),
        ("GET /files/a/b/c.txt", "GET /files/{path}"),
        ("GET /files/{slug}", "GET /files/{path}"),
        ("GET /files/{slug}/{integer}/raw", "GET /files/{path}/raw"),
        ("GET /reports/may.json", "GET /reports/{name}.json"),
        ("GET /reports/may.csv", "GET /reports/{whole}"),
        ("GET /@robin", "GET /@{user}"),
        ("HEAD /users/me", "GET /users/me"),
        ("get /users/me", "GET /users/me"),
        ("GET /", "GET /"),
        ("GET /a/x/c", "GET /a/{p}/c"),
    ],
)
def test_pattern_finds_its_route(pattern: str, expected: str) -> None:
    code = [
        endpoint("GET /"),
        endpoint("GET /users/{id}"),
        endpoint("GET /users/me"),
        endpoint("GET /items/"),
        endpoint("GET /files/{path}", spanning=["path"]),
        endpoint("GET /files/{path}/raw", spanning=["path"]),
        endpoint("GET /reports/{whole}"),
        endpoint("GET /reports/{name}.json"),
        endpoint("GET /@{user}"),
        endpoint("GET /a/x/b"),
        endpoint("GET /a/{p}/c"),
    ]
    matched = match_traffic(profile(traffic(pattern, 7)), code)
    assert routes(matched) == {expected: 7}
    assert matched.unmatched == ()
    assert matched.matched_requests == 7


@pytest.mark.parametrize("name", ["DELETE /users/me", "OPTIONS /users/me", "GET /users"])
def test_unknown_method_or_route_is_shadow(name: str) -> None:
    matched = match_traffic(profile(traffic(name, 3)), [endpoint("GET /users/me")])
    assert [one.name for one in matched.unmatched] == [name]
    assert matched.matched_requests == 0


def test_method_is_looked_for_in_less_special_routes_too() -> None:
    code = [endpoint("PATCH /users/me"), endpoint("GET /users/{id}")]
    assert routes(match_traffic(profile(traffic("GET /users/me", 2)), code)) == {
        "GET /users/{id}": 2
    }


def test_types_break_ties_only() -> None:
    number = Parameter(name="id", location="path", type="integer", required=True)
    code = [endpoint("GET /x/{id}", number), endpoint("GET /x/{slug}")]
    assert routes(match_traffic(profile(traffic("GET /x/{integer}", 1)), code)) == {
        "GET /x/{id}": 1
    }
    assert routes(match_traffic(profile(traffic("GET /x/{slug}", 1)), code)) == {"GET /x/{slug}": 1}
    assert routes(match_traffic(profile(traffic("GET /x/{slug}", 1)), code[:1])) == {
        "GET /x/{id}": 1
    }


def test_patterns_of_one_route_merge_with_their_values() -> None:
    found = match_traffic(
        profile(
            traffic("GET /users/{integer}", 5, slot(1, {"1": 3, "2": 2}), slot("page", {"1": 4})),
            traffic("GET /users/admin", 4, slot("page", {"1": 1, "2": 1})),
            traffic("GET /users/{slug:00000000}", 1),
        ),
        [endpoint("GET /users/{id}")],
    )
    merged = found.profile.endpoints[0]
    assert merged.requests == 10
    path, page = merged.values
    assert (path.location, path.name, path.requests) == ("path", "id", 10)
    assert [(kept.value, kept.requests) for kept in path.kept] == [("admin", 4), ("1", 3), ("2", 2)]
    assert [(r.shape, r.requests, r.distinct) for r in path.reduced] == [(Shape.SLUG, 1, 1)]
    assert [(kept.value, kept.requests) for kept in page.kept] == [("1", 5), ("2", 1)]


def test_value_that_is_a_route_is_split_off_exactly() -> None:
    whole = traffic(
        "GET /products/{slug}",
        10,
        slot(1, {"chair": 5, "search": 3}, [(Shape.SLUG, 6, 2, 2)]),
        slot("q", {"red": 4}),
        cells={0: 7, 5: 3},
        statuses={200: 9, 404: 1},
    )
    matched = match_traffic(
        profile(whole), [endpoint("GET /products/{slug}"), endpoint("GET /products/search")]
    )
    assert routes(matched) == {"GET /products/{slug}": 7, "GET /products/search": 3}
    assert sum(sum(one.cells.values()) for one in matched.profile.endpoints) == 10
    assert sum(sum(one.statuses.values()) for one in matched.profile.endpoints) == 10
    assert [kept.value for kept in path_slot(matched, "slug").kept] == ["chair"]
    assert any("proportional" in note for note in matched.profile.notes)


def test_only_observed_value_makes_a_literal() -> None:
    pattern = traffic("GET /v/{integer}/x", 4, slot(1, {"2": 4}))
    matched = match_traffic(profile(pattern), [endpoint("GET /v/2/x"), endpoint("GET /v/1/x")])
    assert routes(matched) == {"GET /v/2/x": 4}
    assert matched.profile.notes == ()


def test_shape_with_suffixes_is_split_by_suffix() -> None:
    pattern = traffic("GET /r/{slug}", 9, slot(1, {"a.json": 4, "b.csv": 3, "c.json": 2}))
    code = [endpoint("GET /r/{name}.json"), endpoint("GET /r/{name}.csv")]
    matched = match_traffic(profile(pattern), code)
    assert routes(matched) == {"GET /r/{name}.json": 6, "GET /r/{name}.csv": 3}
    names = {kept.value for one in matched.profile.endpoints for s in one.values for kept in s.kept}
    assert names == {"a", "b", "c"}


def test_spanning_parameter_joins_segments() -> None:
    matched = match_traffic(
        profile(
            traffic("GET /f/css/{slug}", 3, slot(2, {"app.css": 3})),
            traffic("GET /f/a/{integer}/{uuid}", 2),
        ),
        [endpoint("GET /f/{path}", spanning=["path"])],
    )
    path = path_slot(matched, "path")
    assert [kept.value for kept in path.kept] == ["css/app.css"]
    assert [r.requests for r in path.reduced] == [2]


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("token", True),
        ("resetToken", True),
        ("api_key", True),
        ("code", True),
        ("session_id", True),
        ("X-Signature", True),
        ("country_code", False),
        ("keyboard", False),
        ("id", False),
    ],
)
def test_values_of_secrets_are_not_kept(name: str, secret: bool) -> None:  # noqa: FBT001 - a case
    pattern = traffic("GET /x/{slug}", 3, slot(1, {"abc": 3}), slot(name, {"def": 2}))
    matched = match_traffic(profile(pattern), [endpoint(f"GET /x/{{{name}}}")])
    assert [bool(value.kept) for value in matched.profile.endpoints[0].values] == [not secret] * 2
    assert all(value.requests for value in matched.profile.endpoints[0].values)


def test_fingerprints_are_erased_from_what_fits_no_route() -> None:
    matched = match_traffic(
        profile(
            traffic("GET /wp/{slug:00000001}", 2),
            traffic("GET /wp/{slug:00000002}", 3),
            traffic("GET /wp/{slug}", 4, slot(1, {"admin": 4})),
        ),
        [],
    )
    (shadow,) = matched.unmatched
    assert (shadow.name, shadow.requests) == ("GET /wp/{slug}", 9)
    assert "slug:" not in matched.model_dump_json()
    assert shadow.values[0].requests == 9


def test_missing_histograms_are_named() -> None:
    matched = match_traffic(
        profile(traffic("GET /x/{uuid}", 2, latency_ms=None), traffic("GET /x/1", 5)),
        [endpoint("GET /x/{id}")],
    )
    assert matched.profile.endpoints[0].latency_ms is not None
    assert any("latency is known for 1 of the 2" in note for note in matched.profile.notes)


WORDS = ["a", "b", "me", "search", "x.json", "@u"]
CODE_SEGMENTS = [*WORDS, "{id}", "{name}.json", "@{user}", "{rest}"]
SEEN_SEGMENTS = [
    *WORDS,
    "{integer}",
    "{slug}",
    "{uuid}",
    "",
    "{slug:00000000}",
    *(f"{{slug:{fingerprint(word)}}}" for word in WORDS),
]
METHODS = ["GET", "POST", "HEAD"]


@st.composite
def endpoint_lists(draw: st.DrawFn) -> list[Endpoint]:
    found = {}
    for _ in range(draw(st.integers(0, 8))):
        segments = draw(st.lists(st.sampled_from(CODE_SEGMENTS), min_size=1, max_size=4))
        name = f"{draw(st.sampled_from(METHODS))} /{'/'.join(dict.fromkeys(segments))}"
        found[name] = endpoint(name, spanning=["rest"])
    return list(found.values())


@st.composite
def patterns(draw: st.DrawFn) -> EndpointTraffic:
    segments = draw(st.lists(st.sampled_from(SEEN_SEGMENTS), min_size=1, max_size=5))
    name = f"{draw(st.sampled_from([*METHODS, 'OPTIONS']))} /{'/'.join(segments)}"
    requests = draw(st.integers(1, 500))
    values = []
    for at, segment in enumerate(segments):
        if segment in {"{slug}", "{integer}"} and draw(st.booleans()):
            first = draw(st.integers(0, requests))
            word = draw(st.sampled_from(WORDS))
            kept = {word: first} if first else {}
            left = [(Shape.SLUG, 4, requests - first, 2)] if first < requests else []
            values.append(slot(at, kept, left))
    early = draw(st.integers(0, requests))
    bad = draw(st.integers(0, requests))
    return traffic(
        name,
        requests,
        *values,
        slot("q", {"1": draw(st.integers(1, requests))}),
        cells={3: early, 7: requests - early},
        statuses={200: requests - bad, 500: bad},
        latency_ms=draw(st.sampled_from([None, 3.0])),
    )


profiles = st.lists(patterns(), max_size=8).map(lambda found: profile(*found))


def _totals(found: TrafficProfile) -> tuple[int, int, int, int, int]:
    ends = found.endpoints
    return (
        sum(one.requests for one in ends),
        sum(sum(one.cells.values()) for one in ends),
        sum(sum(one.statuses.values()) for one in ends),
        sum(one.latency_ms.count for one in ends if one.latency_ms),
        sum(v.requests for one in ends for v in one.values if v.location == "query"),
    )


@settings(deadline=None)
@given(profiles, endpoint_lists())
def test_no_request_is_lost_or_invented(found: TrafficProfile, code: list[Endpoint]) -> None:
    matched = match_traffic(found, code)
    assert _totals(matched.profile) == _totals(found)
    shadow = sum(one.requests for one in matched.unmatched)
    assert matched.matched_requests + shadow == found.requests == matched.profile.requests
    assert all(one in matched.profile.endpoints for one in matched.unmatched)
    names = {one.name for one in code}
    assert all(
        (one.name in names) != (one in matched.unmatched) for one in matched.profile.endpoints
    )
    for one in matched.profile.endpoints:
        assert all(v.requests <= one.requests for v in one.values)
        assert sum(one.cells.values()) == one.requests


@settings(deadline=None)
@given(profiles, endpoint_lists(), st.randoms(use_true_random=False))
def test_order_does_not_matter(
    found: TrafficProfile, code: list[Endpoint], chance: random.Random
) -> None:
    before = match_traffic(found, code)
    ends = list(found.endpoints)
    chance.shuffle(ends)
    chance.shuffle(code)
    after = match_traffic(found.model_copy(update={"endpoints": tuple(ends)}), code)
    assert after.model_dump_json() == before.model_dump_json()


@settings(max_examples=30, deadline=None)
@given(profiles)
def test_without_a_repository_all_is_unmatched(found: TrafficProfile) -> None:
    matched = match_traffic(found, [])
    assert matched.matched_requests == 0
    assert matched.unmatched == matched.profile.endpoints
    assert "slug:" not in matched.model_dump_json()


def test_a_seldom_used_parameter_is_known_by_the_code_alone() -> None:
    hidden = [slot(f"{{slug:{fingerprint(name)}}}", {}) for name in ("page", "alice")]
    seen = profile(traffic("GET /x", 3, *hidden))
    matched = match_traffic(seen, [endpoint("GET /x", query("page"))])
    assert [one.name for one in matched.profile.endpoints[0].values] == ["page"]
    assert match_traffic(seen, []).profile.endpoints[0].values == ()


def test_what_could_not_be_told_apart_belongs_to_no_route() -> None:
    matched = match_traffic(profile(traffic(f"GET {OTHER_PATHS}", 3)), [endpoint("GET /{page}")])
    assert matched.matched_requests == 0
    assert [one.route for one in matched.unmatched] == [OTHER_PATHS]


def walked(*names: str, people: int = 1) -> Journeys:
    """Everybody asks for one endpoint after the other, ten seconds apart."""
    return journeys_of(
        [Asked(person, 10 * at, name) for at, name in enumerate(names) for person in range(people)],
        1,
    )


def with_journeys(found: TrafficProfile, journeys: Journeys) -> TrafficProfile:
    return found.model_copy(update={"journeys": journeys})


def transitions(matched: MatchedTraffic) -> dict[tuple[str | None, str | None], Transition]:
    assert matched.profile.journeys is not None
    return {(one.before, one.after): one for one in matched.profile.journeys.transitions}


def test_journeys_go_from_route_to_route() -> None:
    names = ("get /users/{integer}", "GET /users/admin", "GET /wp/{slug:00000001}", "HEAD /users/7")
    found = profile(*(traffic(name, 3) for name in names))
    matched = match_traffic(
        with_journeys(found, walked(*names, people=3)), [endpoint("GET /users/{id}")]
    )
    ways = transitions(matched)
    assert {kind: one.count for kind, one in ways.items()} == {
        (None, "GET /users/{id}"): 3,
        ("GET /users/{id}", "GET /users/{id}"): 3,
        ("GET /users/{id}", "GET /wp/{slug}"): 3,
        ("GET /wp/{slug}", "GET /users/{id}"): 3,
        ("GET /users/{id}", None): 3,
    }
    assert all((one.pause_ms is None) == (None in kind) for kind, one in ways.items())
    assert "slug:" not in matched.model_dump_json()
    assert not any("in proportion" in note for note in matched.profile.notes)


def test_pauses_of_patterns_of_one_route_add_up() -> None:
    names = ("GET /users/{integer}", "GET /cart", "GET /users/admin", "GET /cart")
    found = profile(*(traffic(name, 4) for name in dict.fromkeys(names)))
    matched = match_traffic(
        with_journeys(found, walked(*names, people=2)), [endpoint("GET /users/{id}")]
    )
    pauses = transitions(matched)["GET /users/{id}", "GET /cart"].pause_ms
    assert pauses is not None
    assert pauses.count == 4
    assert pauses.quantile(0.5) == pytest.approx(10_000, rel=0.03)


def test_journeys_to_a_pattern_that_is_divided_go_to_its_parts_in_proportion() -> None:
    whole = traffic("GET /products/{slug}", 10, slot(1, {"chair": 7, "search": 3}))
    journeys = walked("GET /products/{slug}", people=10)
    matched = match_traffic(
        with_journeys(profile(whole), journeys),
        [endpoint("GET /products/{slug}"), endpoint("GET /products/search")],
    )
    assert {kind: one.count for kind, one in transitions(matched).items()} == {
        (None, "GET /products/{slug}"): 7,
        ("GET /products/{slug}", None): 7,
        (None, "GET /products/search"): 3,
        ("GET /products/search", None): 3,
    }
    assert any("in proportion" in note for note in matched.profile.notes)


@st.composite
def followed_profiles(draw: st.DrawFn) -> TrafficProfile:
    """Patterns whose requests some people made in random order."""
    found = draw(st.lists(patterns(), max_size=6, unique_by=lambda one: one.name))
    small = [one.model_copy(update={"requests": min(one.requests, 30)}) for one in found]
    names = [one.name for one in found for _ in range(min(one.requests, 30))]
    chance = draw(st.randoms(use_true_random=False))
    chance.shuffle(names)
    asked = [Asked(chance.randint(1, 4), chance.randint(0, 99), name) for name in names]
    k = draw(st.integers(1, 3))
    return with_journeys(profile(*small), journeys_of(sorted(asked, key=lambda a: a.second), k))


@settings(deadline=None, max_examples=60)
@given(followed_profiles(), endpoint_lists())
def test_no_transition_is_lost_or_invented(found: TrafficProfile, code: list[Endpoint]) -> None:
    before = found.journeys
    after = match_traffic(found, code).profile.journeys
    assert before is not None
    assert after is not None
    assert (after.sessions, after.cells, after.hidden) == (
        before.sessions,
        before.cells,
        before.hidden,
    )
    assert _ends(after) == _ends(before)
    assert sum(one.count for one in after.transitions) == sum(o.count for o in before.transitions)
    for one in after.transitions:
        assert one.pause_ms is None or one.pause_ms.count == one.count
    assert _pauses(after) == _pauses(before)
    kinds = [(one.before, one.after) for one in after.transitions]
    assert len(set(kinds)) == len(kinds)


@settings(deadline=None, max_examples=60)
@given(followed_profiles(), endpoint_lists())
def test_every_request_of_a_route_is_entered(found: TrafficProfile, code: list[Endpoint]) -> None:
    plain = tuple(one.model_copy(update={"values": ()}) for one in found.endpoints)
    matched = match_traffic(found.model_copy(update={"endpoints": plain}), code).profile
    assert matched.journeys is not None
    entered: defaultdict[str | None, int] = defaultdict(int)
    for one in matched.journeys.transitions:
        entered[one.after] += one.count
    requests = {one.name: one.requests for one in matched.endpoints}
    assert all(entered[name] <= count for name, count in requests.items())
    assert sum(entered.values()) - entered[None] + matched.journeys.hidden == found.requests
    if matched.journeys.kept_from_clients == 1:
        assert all(entered[name] == count for name, count in requests.items())


def _ends(journeys: Journeys) -> tuple[int, int]:
    return (
        sum(one.count for one in journeys.transitions if one.before is None),
        sum(one.count for one in journeys.transitions if one.after is None),
    )


def _pauses(journeys: Journeys) -> Counter[int]:
    known = [one.pause_ms for one in journeys.transitions if one.pause_ms is not None]
    return Counter(LogHistogram.merged(known).cells)
