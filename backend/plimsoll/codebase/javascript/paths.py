r"""Route patterns of JavaScript's routers as templates.

Express, Koa and their like (path-to-regexp, old and new), find-my-way (Fastify), Hono and hapi
differ little: `:id`, `:id(\\d+)`, `:id{[0-9]+}`, `:id?`, `*`, `*rest`, `(.*)`, `{/:id}`, `{id}`,
`{id?}`, `{rest*}`. What may be left out gives two routes.
"""

import re
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.routes import Template

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_OF_HAPI = re.compile(r"\{([\w$.-]+)(\?|\*\d*)?\}")
_INTEGER = re.compile(r"^\^?(?:\\d|\[0-9\])(?:[+*]|\{[\d,]+\})\$?$")
_SPANNING = re.compile(r"^\^?\.[*+]\$?$")
_MOST_VARIANTS = 8
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of text, or a placeholder."""

    text: str = ""
    name: str = ""
    pattern: str = ""
    spans: bool = False
    optional: bool = False
    inner: tuple["_Part", ...] = ()
    """Of a group that may be left out."""


@dataclass(frozen=True)
class Route:
    """One route that a pattern stands for."""

    template: Template
    schemas: dict[str, JsonSchema] = field(default_factory=dict)
    is_catch_all: bool = False


def routes_of(pattern: str, *, is_hapi: bool = False) -> list[Route]:
    """The routes of a pattern: several if a part of it may be left out."""
    if len(pattern) > _LONGEST:
        return []
    if not pattern.startswith("/"):
        pattern = "/" + pattern
    parts = _hapi_parts(pattern) if is_hapi else _Parser(pattern).parts()
    found: dict[str, Route] = {}
    for variant in _variants(parts)[:_MOST_VARIANTS]:
        route = _route(variant)
        found.setdefault(route.template.route, route)
    return list(found.values())


def _hapi_parts(pattern: str) -> list[_Part]:
    parts: list[_Part] = []
    position = 0
    for match in _OF_HAPI.finditer(pattern):
        parts.append(_Part(text=pattern[position : match.start()]))
        sign = match[2] or ""
        is_wild = sign.startswith("*")
        parts.append(
            _Part(name=match[1], spans=is_wild, optional=sign == "?" or (is_wild and sign == "*"))
        )
        position = match.end()
    parts.append(_Part(text=pattern[position:]))
    # `{p*}` alone serves the folder itself, too; that is the same endpoint to a person.
    return [part if not part.spans else _Part(name=part.name, spans=True) for part in parts]


class _Parser:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0

    def parts(self, until: str = "") -> list[_Part]:
        """The parts up to a closing brace, or all."""
        found: list[_Part] = []
        while self._position < len(self._pattern):
            sign = self._pattern[self._position]
            if until and sign == until:
                self._position += 1
                break
            found.append(self._part(sign))
        return found

    def _part(self, sign: str) -> _Part:  # noqa: PLR0911 - a sign a return
        if sign == "\\" and self._position + 1 < len(self._pattern):
            self._position += 2
            return _Part(text=self._pattern[self._position - 1])
        if sign == ":":
            return self._placeholder()
        if sign == "*":
            self._position += 1
            return self._modified(_Part(name=self._name() or "*", spans=True))
        if sign == "(":
            inside = self._balanced("(", ")")
            if _SPANNING.match(inside) or inside in ("", "/.*"):
                return self._modified(_Part(name="*", spans=True))
            is_literal = re.fullmatch(r"[\w/.-]+(?:\|[\w/.-]+)*", inside) is not None
            name = "*" if not is_literal else "param"
            return self._modified(_Part(name=name, pattern=inside))
        if sign == "{":
            self._position += 1
            return self._modified(_Part(inner=tuple(self.parts("}")), optional=True))
        return self._text(sign)

    def _text(self, sign: str) -> _Part:
        self._position += 1
        if self._peek() == "?" and sign != "/":
            self._position += 1
            return _Part(inner=(_Part(text=sign),), optional=True)
        return _Part(text=sign if sign != "?" else "")

    def _placeholder(self) -> _Part:
        self._position += 1
        if self._peek() == ":":  # Fastify: a colon itself
            self._position += 1
            return _Part(text=":")
        name = self._name()
        if not name:
            return _Part(text=":")
        pattern = ""
        if self._peek() == "(":
            pattern = self._balanced("(", ")")
        elif self._peek() == "{" and not self._pattern.startswith("{/", self._position):
            pattern = self._balanced("{", "}")
        spans = bool(_SPANNING.match(pattern))
        return self._modified(_Part(name=name, pattern="" if spans else pattern, spans=spans))

    def _modified(self, part: _Part) -> _Part:
        sign = self._peek()
        if sign not in ("?", "*", "+") or not sign:
            return part
        self._position += 1
        spans = part.spans or sign != "?"
        optional = sign == "?" or part.optional
        return _Part("", part.name, part.pattern, spans, optional, part.inner)

    def _peek(self) -> str:
        return self._pattern[self._position : self._position + 1]

    def _name(self) -> str:
        match = _NAME.match(self._pattern, self._position)
        if match is None:
            return ""
        self._position = match.end()
        return match[0]

    def _balanced(self, opening: str, closing: str) -> str:
        start, depth = self._position, 0
        while self._position < len(self._pattern):
            sign = self._pattern[self._position]
            self._position += 1
            if sign == "\\":
                self._position += 1
            elif sign == opening:
                depth += 1
            elif sign == closing:
                depth -= 1
                if depth == 0:
                    return self._pattern[start + 1 : self._position - 1]
        return self._pattern[start + 1 :]


def _variants(parts: list[_Part]) -> list[list[_Part]]:
    found: list[list[_Part]] = [[]]
    for part in parts:
        whole = list(part.inner) if part.inner else [part]
        inner = _variants(whole) if part.inner else [whole]
        extended = [[*variant, *more] for variant in found for more in inner]
        if part.optional:
            extended = [*map(_without_slash, found), *extended]
        found = extended[: _MOST_VARIANTS * 2]
    return found


def _without_slash(parts: list[_Part]) -> list[_Part]:
    """The slash in front of what is left out goes with it."""
    is_more = len(parts) > 1 or (bool(parts) and len(parts[0].text) > 1)
    if is_more and parts[-1].text.endswith("/"):
        return [*parts[:-1], _Part(text=parts[-1].text.removesuffix("/"))]
    return parts


def _route(parts: list[_Part]) -> Route:
    route, names = "", list[str]()
    spanning: set[str] = set()
    schemas: dict[str, JsonSchema] = {}
    for part in parts:
        if not part.name:
            route += part.text
            continue
        name = _fresh("path" if part.name == "*" else part.name, names)
        names.append(name)
        route += f"{{{name}}}"
        if part.spans:
            spanning.add(name)
        if part.pattern:
            schemas[name] = _schema(part.pattern)
    is_catch_all = len(names) == 1 and bool(spanning) and route == f"/{{{names[0]}}}"
    route = re.sub(r"/{2,}", "/", route) or "/"
    template = Template(route, tuple(names), frozenset(spanning))
    return Route(template, schemas, is_catch_all)


def _fresh(name: str, taken: list[str]) -> str:
    found, count = name, 2
    while found in taken:
        found = f"{name}{count}"
        count += 1
    return found


def _schema(pattern: str) -> JsonSchema:
    if _INTEGER.match(pattern):
        return {"type": "integer"}
    words = pattern.split("|")
    if len(words) > 1 and all(re.fullmatch(r"[\w.-]+", word) for word in words):
        return {"type": "string", "enum": [*words]}
    return {"type": "string", "pattern": pattern}


_PLAIN = re.compile(r"\^?(?:/|(?=\())(?:\((?:\?:)?(/?[\w/.-]+)\)\??|([\w/.-]+))(?:/\?|\$)*")


def plain_path(source: str) -> str | None:
    r"""The path of a regular expression that is one: `^\/api`, `(\/api)?`; else None.

    What may be left out is kept: it is there for whoever reads the documentation.
    """
    match = _PLAIN.fullmatch(source.replace(r"\/", "/").replace(r"\.", ".").replace(r"\-", "-"))
    return "/" + (match[1] or match[2]).strip("/") if match is not None else None


def expression_routes(source: str) -> list[Route]:
    """The route of a regular expression that is hardly more than one; none if it is."""
    text = source.removeprefix("^").removesuffix("$").removesuffix(r"\/?")
    text = text.replace(r"\/", "/").replace(r"\.", ".").replace(r"\-", "-")
    text = re.sub(r"\(\?:([\w/-]+)\)\??", r"\1", text)
    text = re.sub(r"\(\?<(\w+)>(?:[^()]|\\.)*\)", r":\1", text)
    text = re.sub(r"\((?:\.\*|\.\+)\)", "*", text)
    text = re.sub(r"\((?:[^()]|\\.)*\)", ":param", text)
    text = text.replace(".*", "*").replace(".+", "*")
    if not text.startswith("/") or re.search(r"[\[\]()|\\^$+?{}]", text):
        return []
    return routes_of(text)
