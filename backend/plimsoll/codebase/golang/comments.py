"""What swaggo's comments above a handler say: `// @Param id path int true "…"`, `@Router`."""

import re
from dataclasses import dataclass, field

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema

_LINE = re.compile(r"^[\s/*]*@(\w[\w.]*)[ \t]*(.*)$", re.MULTILINE)
_PARAMETER = re.compile(r"(\S+)\s+(\w+)\s+(\S+)(?:\s+(\w+))?(.*)", re.DOTALL)
_ROUTER = re.compile(r"(\S+)\s*\[\s*([\w\s,]+?)\s*\]")
_RESPONSE = re.compile(r"([\d,]+|default)\s+(?:\{(\w+)\}\s*)?([^\s\"]+)?")
_ATTRIBUTE = re.compile(r"\b(\w+)\(([^()]*)\)")
_NAME = re.compile(r"[\w-]+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|:\w+|\*\w+")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_BOUNDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "minlength": "minLength",
    "maxlength": "maxLength",
}


@dataclass(frozen=True, slots=True)
class Named:
    """One parameter."""

    name: str
    place: str
    """`query`, `path`, `header`, `body`, `formdata`, `cookie`."""
    type: str
    is_required: bool
    rules: JsonSchema


@dataclass(frozen=True, slots=True)
class Comment:
    """What one comment says."""

    routes: tuple[tuple[str, str], ...] = ()
    """Methods and paths."""
    parameters: tuple[Named, ...] = ()
    responses: tuple[tuple[str, str], ...] = ()
    """Statuses and types, lists with `[]` in front."""
    security: tuple[str, ...] = ()


@dataclass
class _Reading:
    routes: list[tuple[str, str]] = field(default_factory=list)
    parameters: list[Named] = field(default_factory=list)
    responses: list[tuple[str, str]] = field(default_factory=list)
    security: list[str] = field(default_factory=list)


def read(text: str) -> Comment:
    """A comment's lines; those that are not understood say nothing."""
    found = _Reading()
    for word, rest in _LINE.findall(text):
        match word.lower():
            case "router":
                _take_route(rest, found)
            case "param":
                _take_parameter(rest, found)
            case "success" | "failure" | "response":
                _take_response(rest, found)
            case "security":
                found.security.extend(_NAME.findall(re.sub(r"\[[^]]*\]", "", rest)))
            case _:
                pass
    return Comment(
        tuple(found.routes),
        tuple(found.parameters),
        tuple(found.responses),
        tuple(found.security),
    )


def _take_route(rest: str, found: _Reading) -> None:
    told = _ROUTER.match(rest)
    if told is not None:
        methods = re.split(r"[,\s]+", told[2].upper())
        found.routes.extend((method, told[1]) for method in methods if method)


def _take_parameter(rest: str, found: _Reading) -> None:
    told = _PARAMETER.match(rest)
    if told is not None:
        is_required = (told[4] or "").lower() == "true"
        found.parameters.append(
            Named(told[1].strip('"'), told[2].lower(), told[3], is_required, _rules(told[5]))
        )


def _take_response(rest: str, found: _Reading) -> None:
    told = _RESPONSE.match(rest)
    if told is not None and told[3]:
        kind = f"[]{told[3]}" if told[2] == "array" else told[3]
        found.responses.extend((code, kind) for code in told[1].split(",") if code != "default")


def _rules(rest: str) -> JsonSchema:
    """`Enums(a, b) default(a) minimum(1)` behind the description."""
    found: JsonSchema = {}
    for name, inner in _ATTRIBUTE.findall(re.sub(r'"[^"]*"', "", rest)):
        word, told = name.lower(), inner.strip()
        if word in ("enums", "enum") and told:
            found["enum"] = [_plain(part.strip()) for part in told.split(",")]
        elif word in ("default", "format"):
            found[word] = _plain(told) if word == "default" else told
        elif word in _BOUNDS and _NUMBER.match(told):
            found[_BOUNDS[word]] = _plain(told)
    return found


def _plain(told: str) -> JsonValue:
    bare = told.strip("\"'")
    if _NUMBER.match(bare):
        return float(bare) if "." in bare else int(bare)
    return bare


def plain_route(route: str) -> str:
    """A route without the names of its placeholders, for comparing."""
    return _PLACEHOLDER.sub("{}", route).strip("/").lower()
