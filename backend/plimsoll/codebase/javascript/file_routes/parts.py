"""Which part of a request an expression is: its query, body, form, headers or cookies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from plimsoll.codebase.javascript.schemas.objects import pairs_of
from plimsoll.codebase.javascript.syntax import unwrapped
from plimsoll.codebase.javascript.usage import pattern_parts, plain_text
from plimsoll.codebase.trees import descendants, text_of
from plimsoll.codebase.trees import field as at

_DEEPEST = 3
_LONGEST = 400
REQUEST = "request"
_READING_BODY = re.compile(
    r"^(?:\w+\.)*(?:parse|get|read|validate|safe)\w*(?:Body|Json|JSON|Payload)$"
)
_READING_QUERY = re.compile(
    r"^(?:\w+\.)*(?:parse|get|read)\w*(?:Query|SearchParams|QueryParams|Params)$"
)
PARTS: Mapping[str, str] = {
    "query": "query",
    "body": "body",
    "headers": "header",
    "cookies": "cookie",
    "searchParams": "query",
    "params": "path",
}

_KINDS = ("member_expression", "call_expression", "await_expression", "variable_declarator")

Range = tuple[int, int]


@dataclass(slots=True)
class Reader:
    """A function, and which of its names stand for which part of the request."""

    path: str
    node: Node
    parts: dict[str, str] = field(default_factory=dict)
    """Expressions by what they are: `request`, `query`, `body`, `form`, `header`, `cookie`."""
    skipped: tuple[Range, ...] = ()
    nodes: dict[str, list[Node]] = field(default_factory=dict)

    def within(self, *kinds: str) -> list[Node]:
        """The nodes of some kinds that are not skipped, in the order of the text."""
        if not self.nodes:
            self.nodes = {kind: [] for kind in _KINDS}
            for node in descendants(self.node, *_KINDS):
                if not any(start <= node.start_byte < end for start, end in self.skipped):
                    self.nodes[node.type].append(node)
        return [node for kind in kinds for node in self.nodes[kind]]


def name_parts(function: Reader) -> None:
    """Adds the variables that are set to parts of the request, in the order of the text."""
    for declarator in function.within("variable_declarator"):
        name, value = at(declarator, "name"), at(declarator, "value")
        if name is None or value is None:
            continue
        part = part_of(function, value)
        if part is not None and name.type == "identifier":
            function.parts[text_of(name)] = part
        elif name.type == "object_pattern":
            is_url = plain_text(value).startswith("newURL(") or plain_text(value).endswith(
                "nextUrl"
            )
            for key, local, _ in pattern_parts(name):
                if is_url and key == "searchParams":
                    function.parts[local] = "query"
                elif part == REQUEST and PARTS.get(key, "path") != "path":
                    function.parts[local] = PARTS[key]


_AWAITED = re.compile(r"^\(?await(?=[\w(])")
_BUILDERS = re.compile(
    r"^(?:Object\.fromEntries|newURLSearchParams|JSON\.parse|newHeaders|qs\.parse|z\.object)\((.+)\)$"
)


def part_of(function: Reader, node: Node) -> str | None:
    """Which part of the request an expression is."""
    node = unwrapped(node)
    if node.type == "binary_expression":
        left = at(node, "left")
        return part_of(function, left) if left is not None else None
    if node.end_byte - node.start_byte > _LONGEST:
        return None
    text = plain_text(node)
    text = _AWAITED.sub("", text) if text.startswith("await") else text
    for _ in range(_DEEPEST):
        if text in function.parts:
            return function.parts[text]
        builder = _BUILDERS.match(text)
        if builder is None:
            break
        text = _AWAITED.sub("", builder[1]).removesuffix(".entries()")
    return _member_part(function, text)


def _is_address(function: Reader, text: str) -> bool:
    """`new URL(request.url)`, `request.nextUrl`, or a variable that is set to one."""
    if function.parts.get(text) == "url":
        return True
    owner, _, name = text.rpartition(".")
    if name == "nextUrl":
        return function.parts.get(owner) == REQUEST
    given = _ADDRESS.match(text)
    if given is None:
        return False
    owner, _, name = given[1].rpartition(".")
    return (name in ("url", "href") and function.parts.get(owner) in (REQUEST, "url")) or (
        function.parts.get(given[1]) == "address"
    )


_ADDRESS = re.compile(r"^newURL\(([\w.$]+)(?:,.*)?\)$")


def _member_part(function: Reader, text: str) -> str | None:
    owner, _, name = text.rpartition(".")
    owner = owner.removesuffix(".clone()")
    if name == "searchParams" and _is_address(function, owner):
        return "query"
    if _is_address(function, text):
        return "url"
    if function.parts.get(owner) == REQUEST:
        return _OF_REQUEST.get(name)
    return _called_part(function, text)


_OF_REQUEST = {
    **{name: part for name, part in PARTS.items() if part != "path"},
    "url": "address",
    "json()": "body",
    "formData()": "form",
    "valid()": "body",
}


def _called_part(function: Reader, text: str) -> str | None:
    """`headers()` of Next.js, and helpers by their names: `readBody(request)`."""
    if text in ("headers()", "cookies()"):
        return "header" if text == "headers()" else "cookie"
    call = _CALLED.match(text)
    if call is None or function.parts.get(call[2].removesuffix(".url")) != REQUEST:
        return None
    if _READING_BODY.match(call[1]):
        return "body"
    return "query" if _READING_QUERY.match(call[1]) else None


_CALLED = re.compile(r"^([\w.$]+)\(([\w.$]+)\)$")


def hands_over(function: Reader, node: Node) -> bool:
    """Whether an object of options holds the request: `{ request, schemas }`."""
    return any(
        value.type in ("identifier", "shorthand_property_identifier")
        and function.parts.get(text_of(value)) == REQUEST
        for _, value in pairs_of(node)
    )
