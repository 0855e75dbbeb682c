"""No value ends its literal or its comment."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.bundle.literal import (
    Identifiers,
    exact_in_javascript,
    js_comment,
    js_key,
    js_string,
    js_value,
    url_literal,
)

HOSTILE = ["'", "\\", "\n", "\r", "\u2028", "\u2029", "</script>", "\x00", "\u202e", "\ufeff"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_string_escapes_what_is_special(text: str) -> None:
    code = js_string(f"a{text}b")
    inner = code[1:-1]
    assert code[0] == code[-1] == "'"
    assert "'" not in inner.replace("\\'", "")
    assert "</" not in code
    assert inner.isascii()
    assert inner.isprintable()


@given(st.text())
def test_a_string_reads_back_as_json_does(text: str) -> None:
    inner = js_string(text)[1:-1]
    # JSON knows neither \' nor \u{…}; the rest of the escapes are common to both.
    if "\\u{" not in inner:
        inner = re.sub(r"\\'|\\.|\"", _in_json, inner, flags=re.DOTALL)
        assert json.loads(f'"{inner}"', strict=False) == text


def _in_json(escape: re.Match[str]) -> str:
    return {"\\'": "'", '"': '\\"'}.get(escape[0], escape[0])


@given(st.text())
def test_a_comment_stays_a_comment(text: str) -> None:
    comment = js_comment(text)
    assert "*/" not in comment
    assert not set(comment) & set("\n\r\u2028\u2029")


def test_text_that_people_read_stays_readable() -> None:
    assert js_string("größe 寸法") == "'größe 寸法'"


def test_values_are_objects_that_people_write() -> None:
    assert js_value({"a": 1, "b-c": [True, None, 1.5]}) == "{ a: 1, 'b-c': [true, null, 1.5] }"
    assert js_value([]) == "[]"
    assert js_value({}) == "{}"


def test_long_values_have_a_line_for_each_member() -> None:
    assert js_value({"a": "x" * 60, "b": "y" * 60}).splitlines()[1] == f"  a: '{'x' * 60}',"


def test_a_prototype_is_only_a_name() -> None:
    assert js_key("__proto__") == "['__proto__']"


def test_integers_beyond_a_double_are_noticed() -> None:
    assert exact_in_javascript({"a": [2**53]})
    assert not exact_in_javascript({"a": [2**53 + 1]})


def test_a_route_cannot_leave_a_template_literal() -> None:
    assert url_literal("/a`${b}\\ ü?#%41%") == "/a%60$%7Bb%7D%5C%20%C3%BC%3F%23%41%25"


def test_names_are_given_once_and_are_no_words_of_the_language() -> None:
    identifiers = Identifiers()
    assert identifiers.take("get-orders-id") == "getOrdersId"
    assert identifiers.take("get-orders-Id") == "getOrdersId_2"
    assert identifiers.take("delete") == "delete_2"
    assert identifiers.take("404") == "request404"
    assert identifiers.take("ü") == "request"
