"""Histories that somebody else wrote down."""

import json

import pytest

from plimsoll.kit.errors import Rejected
from plimsoll.verdict.series import Series, read_line, read_series

CSV = "timestamp,value,version\n2026-10-14T08:00,1.5,a\n2026-10-14T09:00,2,b\n"
WHOLE = Series((1.5, 2.0), ("2026-10-14T08:00", "2026-10-14T09:00"), ("a", "b"))


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        "\ufeff" + CSV.replace("\n", "\r\n"),
        CSV.replace(",", ";") + "\n",
        CSV.replace("timestamp,value", "Timestamp, Value"),
        """[{"value": 1.5, "timestamp": "2026-10-14T08:00", "version": "a", "host": 1},
            {"value": 2, "timestamp": "2026-10-14T09:00", "version": "b"}]""",
        """{"value": [1.5, 2], "timestamp": ["2026-10-14T08:00", "2026-10-14T09:00"],
            "version": ["a", "b"]}""",
    ],
)
def test_every_form_says_the_same(text: str) -> None:
    assert read_series(text, "history") == WHOLE


@pytest.mark.parametrize(
    "text", ["value\n1.5\n2\n", "[1.5, 2]", '{"value": [1.5, 2]}', "value,version\n1.5,\n2,\n"]
)
def test_values_are_enough(text: str) -> None:
    assert read_series(text, "history") == Series((1.5, 2.0))


def test_gaps_in_time_are_no_matter_and_a_history_may_be_empty() -> None:
    text = "value,timestamp\n1,1760000000\n2,1790000000.5\n3,\n"
    assert read_series(text, "history").values == (1, 2, 3)
    assert read_series("value\n", "history").values == ()
    assert read_series("[]", "history").values == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column “value”"),
        ("a,b\n1,2\n", "no column “value”"),
        ("value,value\n1,2\n", "or several"),
        ("value\n1\nfast\n", "“fast”, which is no number. (history, line 3)"),
        ("value,version\n1,a\n,b\n", "is empty, which is no number. (history, line 3)"),
        ("value\n1\nnan\n", "nan, which is no measurement. (history, line 3)"),
        ("value\n-inf\n", "-inf, which is no measurement. (history, line 2)"),
        ("value\n1e200\n", "no measurement. (history, line 2)"),
        ("value,version\n1\n", "1 cells, the header 2. (history, line 2)"),
        ('value\n"1\n', "is no CSV"),
        ("value,timestamp\n1,2026-10-14\n2,2026-10-13\n", "earlier than the one before it. ("),
        ("value,timestamp\n1,yesterday\n", "“yesterday” is no time. (history, line 2)"),
        ("[1, null]", "is empty, which is no number. (history, value 1)"),
        ("[1, true]", "“True”, which is no number. (history, value 1)"),
        ("[1, [2]]", "“[2]”, which is no number. (history, value 1)"),
        ("[1, NaN]", "no measurement. (history, value 1)"),
        ("[1,\n2,,]", "no JSON: Expecting value at column 3. (history, line 2)"),
        ('[{"value": 1}, 2]', "no “value”. (history, entry 1)"),
        ('[{"value": 1, "timestamp": [1]}]', "is no time. (history, entry 0)"),
        ('{"values": [1]}', "no list “value”"),
        ('{"value": [1], "version": ["a", "b"]}', "1 values, but not as many of “version”"),
        ("[" * 100_000, "is no JSON"),
        ("[" + "9" * 5000 + "]", "is no JSON"),
        ("[" + "9" * 400 + "]", "no measurement"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_series(text, "history")
    assert told in str(refused.value)


def test_no_history_is_endless() -> None:
    with pytest.raises(Rejected, match="more than 1,000,000 runs"):
        read_series("[" + "1," * 1_000_000 + "1]", "history")


def test_a_line_has_an_id_and_values() -> None:
    assert read_line('{"id": "p95", "value": [1, 2.5]}', "line 1") == ("p95", (1.0, 2.5))
    assert read_line('{"id": 7, "value": [], "more": 1}', "line 1") == (7, ())


@pytest.mark.parametrize(
    "document",
    [[1], {"value": [1]}, {"id": True, "value": [1]}, {"id": "a"}, {"id": "a", "value": 3}],
)
def test_a_line_without_them_is_refused(document: object) -> None:
    with pytest.raises(Rejected, match="line 4"):
        read_line(json.dumps(document), "line 4")
