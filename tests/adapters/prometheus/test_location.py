"""What is written after `prometheus:` is read strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.prometheus.dialect import Matcher
from plimsoll.adapters.prometheus.location import parsed, selector
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.prometheus.traffic_source import PrometheusSource
from plimsoll.kit.errors import Rejected

labels = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,10}", fullmatch=True).filter(
    lambda label: label != "__name__"
)
values = st.text(min_size=1, max_size=30).filter(
    lambda text: all(c >= " " or c == "\n" for c in text)
)


@given(st.lists(st.tuples(labels, values), min_size=1, max_size=5))
def test_a_selector_survives_being_written_and_read(pairs: list[tuple[str, str]]) -> None:
    matchers = tuple(Matcher(label=label, value=value) for label, value in pairs)
    assert parsed(selector(matchers)).matchers == matchers


@given(st.text(max_size=60))
def test_whatever_is_accepted_ends_no_selector_early(text: str) -> None:
    for location in (text, "{" + text + "}", '{job="' + text + '"}'):
        try:
            found = parsed(location)
        except Rejected:
            continue
        written = selector(found.matchers or (Matcher(label="job", value=found.word),))
        assert parsed(written).matchers or found.word
        assert parsed(written).dialect == ""


@pytest.mark.parametrize(
    ("location", "word", "dialect", "unit"),
    [
        ("shop", "shop", "", ""),
        ("team/shop", "team/shop", "", ""),
        ("shop@docker#dialect=traefik-service", "shop@docker", "traefik-service", ""),
        ("shop#unit=ms#dialect=kong", "shop", "kong", "ms"),
    ],
)
def test_a_word_may_say_its_dialect_and_unit(
    location: str, word: str, dialect: str, unit: str
) -> None:
    found = parsed(location)
    assert (found.word, found.dialect, found.unit) == (word, dialect, unit)


def test_a_selector_may_have_all_operators_spaces_and_a_last_comma() -> None:
    found = parsed(r'{ job = "a\"}#b" , env!="x",pod=~"a.*",zone!~"b", }#unit=s')
    assert found.name == r'{job="a\"}#b",env!="x",pod=~"a.*",zone!~"b"}'
    assert found.unit == "s"


@pytest.mark.parametrize(
    "location",
    [
        "", " shop", "a b", "-shop", "shop#", "shop#unit=h", "shop#unit=s#unit=ms", "shop#x=1",
        "{}", "{job}", "{job=shop}", '{job="shop"', '{job="shop"} or vector(1)',
        '{job="a" job="b"}',
        "{job='shop'}", '{job="a\\x"}', '{job="a\nb"}', '{__name__="up",job="a"}', '{job!="a"}',
        '{job=""}', '{job=~""}', 'up{job="a"}', '{job="a"}[5m]', '{1job="a"}', "x" * 201,
        '{job="' + "x" * 501 + '"}', "{" + 'a="b",' * 21 + "}", "{" * 3_000, "sum(up)",
    ],
)  # fmt: skip
def test_anything_else_is_refused_before_anybody_is_asked(location: str) -> None:
    source = PrometheusSource(PrometheusSettings())
    with pytest.raises(Rejected):
        source.admit(location)
    with pytest.raises(Rejected):
        parsed(location)
