r"""Paths of NestJS as route templates, and the patterns of its `exclude`.

Both notations of path-to-regexp: `:id`, `:id?`, `:id(\d+)`, `*`, `(.*)` of Express 4 and
`*name`, `{/:id}` of Express 5. A slash at the end is not served: NestJS takes it away.
"""

import re
from collections.abc import Iterator

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.routes import Template, joined

_OPTIONAL = re.compile(r"/:(\w+)\?(?=/|$)")
_GROUP = re.compile(r"\{([^{}]*)\}")
_PART = re.compile(
    r":(\w+)(?:\(((?:[^()\\]|\\.|\([^()]*\))*)\))?([*+?])?|\*(\w*)|\((\.\*|\[\^/\]\+)\)"
)
_MOST_VARIANTS = 8


def variants(path: str) -> list[str]:
    """The path without and with each of its optional parts."""
    found: list[str] = []
    pending = [re.sub(r"/\?(?=\*|\(\.\*\))", "/", path).removesuffix("/?")]
    while pending and len(found) + len(pending) < _MOST_VARIANTS:
        current = pending.pop(0)
        group = _GROUP.search(current) or _OPTIONAL.search(current)
        if group is None:
            found.append(current)
            continue
        inner = group[1] if group.re is _GROUP else f"/:{group[1]}"
        rest = current[: group.start()], current[group.end() :]
        pending += ["".join(rest), inner.join(rest)]
    return list(dict.fromkeys([*found, *pending]))


def template(*parts: str) -> tuple[Template, dict[str, JsonSchema]]:
    """The joined parts as a template, and what the code demands of its placeholders."""
    path = joined(*parts)
    names: list[str] = []
    spanning: set[str] = set()
    schemas: dict[str, JsonSchema] = {}
    route, position = "", 0
    for match in _PART.finditer(path):
        named, pattern, mark, splat = match[1], match[2], match[3], match[4]
        name = _free(named or splat or "path", names)
        names.append(name)
        if not named or mark in ("*", "+") or pattern in (".*", ".+"):
            spanning.add(name)
        elif pattern:
            schemas[name] = _schema(pattern)
        route += path[position : match.start()] + f"{{{name}}}"
        position = match.end()
    route += path[position:]
    whole = route.rstrip("/") or "/"
    return Template(whole, tuple(names), frozenset(spanning)), schemas


def excludes(pattern: str, path: str) -> bool:
    """Whether a pattern of `exclude` covers a path, both as they are written."""
    regex = "".join(_regex(piece) for piece in _pieces(pattern.strip("/")))
    try:
        return re.fullmatch(f"/?{regex}/?", path.strip("/")) is not None
    except re.error:
        return False


def _pieces(pattern: str) -> Iterator[tuple[str, bool]]:
    position = 0
    for match in re.finditer(r"\{/?\*\w*\}|\(\.\*\)|\*\w*|:\w+(?:\([^)]*\))?", pattern):
        yield pattern[position : match.start()], False
        yield match[0], True
        position = match.end()
    yield pattern[position:], False


def _regex(piece: tuple[str, bool]) -> str:
    text, is_special = piece
    if not is_special:
        return re.escape(text)
    return "[^/]+" if text.startswith(":") else ".*"


def _free(wanted: str, taken: list[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}{number}"
    return name


def _schema(pattern: str) -> JsonSchema:
    choices = pattern.split("|")
    if len(choices) > 1 and all(re.fullmatch(r"[\w-]+", choice) for choice in choices):
        return {"type": "string", "enum": list(choices)}
    kind = "integer" if re.fullmatch(r"(\\d|\[0-9\])[+*]?", pattern) else "string"
    return {"type": kind, "pattern": f"^{pattern}$"} if kind == "string" else {"type": kind}
