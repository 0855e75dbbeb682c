"""Python values as JavaScript source, such that no value can end its literal or its comment."""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

from pydantic import JsonValue

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")

_UNSAFE = re.compile(
    "['\\\\\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f"
    "\ud800-\udfff\ufeff\ufff0-\uffff\U000e0000-\U000e0fff]|(?<=<)/"
)
"""Ends a literal or a line, or is invisible: separators, direction marks, controls, `</`.

The ranges are spelled out because `str.isprintable` depends on Python's edition of Unicode.
"""

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "'": "\\'", "\\": "\\\\", "/": "\\/"}

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

_LARGEST_EXACT_INTEGER = 2**53

_WORDS = """
arguments await break case catch class const continue debugger default delete do else enum
eval export extends false finally for function if implements import in instanceof interface let
new null package private protected public return static super switch this throw true try typeof
var void while with yield async of get set undefined NaN Infinity
Array Boolean Date Error JSON Map Math Number Object Promise Proxy Reflect RegExp Set String
Symbol console globalThis open require module exports
asked attempt bearer byWeight carried clear data encoding endpoint endpoints follow forget form
handleSummary inTurn journeys keep lengthOf logged longTail multipart oneOf options own paths
pathsWith optionsFor places query row rowsOf segment segments scenarioName selected send session
setup slug summary supply supplyOf takeFirst teardown things turn smoke
table tails target to users usersOf workload
FRESH MULTIPART
API_KEY API_TOKEN BASE_URL BASIC BASIC_AUTH BEARER BURSTS DATA DURATION ENVIRONMENT JOURNEYS ONLY
RUN_ID SCALE TEST_TYPE
"""
"""JavaScript's own words and the script's."""


class Identifiers:
    """Gives out names for functions and constants, each once."""

    def __init__(self) -> None:
        self._taken = set(_WORDS.split())

    def take(self, words: str) -> str:
        """The words in camel case, `get-orders-id` as `getOrdersId`; numbered if taken."""
        parts: list[str] = re.findall(r"[A-Za-z0-9]+", words) or ["request"]
        name = "".join(part[0].upper() + part[1:] for part in parts)
        name = name[0].lower() + name[1:]
        if name[0].isdigit():
            name = f"request{name}"
        candidate, number = name, 2
        while candidate in self._taken:
            candidate, number = f"{name}_{number}", number + 1
        self._taken.add(candidate)
        return candidate


def js_string(text: str) -> str:
    """A string literal."""
    return "'" + _UNSAFE.sub(_escaped, text) + "'"


def js_key(name: str) -> str:
    """A property's name in an object literal; bare when JavaScript allows it."""
    if name == "__proto__":  # written plainly, it would set the prototype
        return "['__proto__']"
    return name if _IDENTIFIER.fullmatch(name) else js_string(name)


def js_value(value: JsonValue, *, indent: int = 0) -> str:
    """An object, array or scalar literal; what is long has a line for each member."""
    if isinstance(value, str):
        return js_string(value)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int | float):
        return repr(value).replace("inf", "Infinity").replace("nan", "NaN")
    if isinstance(value, list):
        return js_list((js_value(item, indent=indent + 2) for item in value), indent=indent)
    return js_object(
        ((name, js_value(item, indent=indent + 2)) for name, item in value.items()), indent=indent
    )


def js_object(members: Iterable[tuple[str, str]], *, indent: int = 0) -> str:
    """An object literal of names and sources."""
    return _bracketed("{ ", " }", [f"{js_key(name)}: {code}" for name, code in members], indent)


def js_block(members: Iterable[tuple[str, str]]) -> str:
    """An object literal with a line for each member, however short."""
    return f"{{\n{_lines((f'{js_key(name)}: {code}' for name, code in members), 0)}}}"


def js_list(items: Iterable[str], *, indent: int = 0) -> str:
    """An array literal of sources."""
    return _bracketed("[", "]", list(items), indent)


def js_call(function: str, arguments: list[str], *, indent: int = 0) -> str:
    """A call; what is long has a line for each argument."""
    return function + _bracketed("(", ")", arguments, indent)


def js_comment(text: str) -> str:
    """Text that can stand in a comment: on one line, and without its end."""
    return " ".join(_UNSAFE.sub(_blank, text).replace("*/", "* /").split())


def exact_in_javascript(value: JsonValue) -> bool:
    """Whether every number survives becoming a JavaScript number."""
    if isinstance(value, list):
        return all(exact_in_javascript(item) for item in value)
    if isinstance(value, dict):
        return all(exact_in_javascript(item) for item in value.values())
    return not isinstance(value, int) or abs(value) <= _LARGEST_EXACT_INTEGER


def url_literal(text: str) -> str:
    """The literal part of a route, encoded: it then can stand in a template literal as well.

    What is encoded already stays so; any other percent sign would make an address that is none.
    """
    return quote(_STRAY_PERCENT.sub("%25", text), safe="/:@!$&'()*+,;=-._~%")


def _bracketed(opening: str, closing: str, members: list[str], indent: int) -> str:
    if not members:
        return (opening + closing).replace(" ", "")
    flat = opening + ", ".join(members) + closing
    if len(flat) + indent <= 92 and "\n" not in flat:  # noqa: PLR2004 - leaves room on the line
        return flat
    return f"{opening.strip()}\n{_lines(members, indent)}{closing.strip()}"


def _lines(members: Iterable[str], indent: int) -> str:
    inner = "".join(f"{' ' * (indent + 2)}{member},\n" for member in members)
    return inner + " " * indent


def _escaped(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    return _SHORT.get(char) or (f"\\u{code:04x}" if code <= 0xFFFF else f"\\u{{{code:x}}}")  # noqa: PLR2004


def _blank(match: re.Match[str]) -> str:
    char = match.group()
    return char if char in "'\\/" else " "
