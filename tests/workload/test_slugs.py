import re

from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.workload.slugs import slugs_of


def test_slugs_read_like_the_endpoint() -> None:
    assert slugs_of(["GET /orders/{id}", "GET /", "POST /api/v1/x_y"]) == {
        "GET /orders/{id}": "get-orders-id",
        "GET /": "get-root",
        "POST /api/v1/x_y": "post-api-v1-x-y",
    }


names = st.builds(
    lambda method, parts: f"{method} /{'/'.join(parts)}",
    st.sampled_from(["GET", "POST"]),
    st.lists(st.sampled_from(["a", "A", "a1", "1", "{a}", "b-c", "é", "x" * 40]), max_size=4),
)


@settings(deadline=None)
@given(st.lists(names, max_size=30))
def test_slugs_are_unique_short_and_independent_of_order(some: list[str]) -> None:
    slugs = slugs_of(some)
    assert slugs == slugs_of(reversed(some))
    assert len(set(slugs.values())) == len(set(some))
    functions = {re.sub(r"-(.)", lambda m: m[1].upper(), slug) for slug in slugs.values()}
    assert len(functions) == len(slugs)
    for name, slug in slugs.items():
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", slug)
        assert len(slug) <= 60
        assert slug.startswith(name.split()[0].lower())
