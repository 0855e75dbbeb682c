"""ASP.NET route templates: constraints, defaults, optional and catch-all placeholders."""

import re
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema

_INTEGER: JsonSchema = {"type": "integer"}
_KINDS: dict[str, JsonSchema] = {
    "int": {"type": "integer", "format": "int32"},
    "long": {"type": "integer", "format": "int64"},
    "bool": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
    "decimal": {"type": "number"},
    "double": {"type": "number", "format": "double"},
    "float": {"type": "number", "format": "float"},
    "guid": {"type": "string", "format": "uuid"},
    "alpha": {"type": "string", "pattern": "^[a-zA-Z]*$"},
}
_BOUNDS = {
    "min": ("minimum",),
    "max": ("maximum",),
    "range": ("minimum", "maximum"),
    "minlength": ("minLength",),
    "maxlength": ("maxLength",),
}
_MOST_PLACEHOLDERS = 50


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`{id:int=5}` and its kin."""

    name: str
    schema: JsonSchema
    optional: bool = False
    default: str | None = None
    spans: bool = False
    constraints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template: literal text and placeholders in turn."""

    parts: tuple[str | Placeholder, ...]

    @property
    def route(self) -> str:
        """In OpenAPI's notation, all placeholders given."""
        text = "".join(p if isinstance(p, str) else f"{{{p.name}}}" for p in self.parts)
        return text if text.startswith("/") else f"/{text}"

    @property
    def placeholders(self) -> dict[str, Placeholder]:
        """By name; route values know no upper and lower case, so neither may callers."""
        return {p.name: p for p in self.parts if isinstance(p, Placeholder)}

    def variants(self) -> "tuple[Pattern, ...]":
        """The template, and those without its optional last segments."""
        found: list[Pattern] = [self]
        parts = list(self.parts)
        while parts and isinstance(parts[-1], Placeholder):
            last = parts[-1]
            before = parts[-2] if len(parts) > 1 else "/"
            is_whole = isinstance(before, str) and (not before or before[-1] in "/.")
            if not (last.optional or last.default is not None) or last.spans or not is_whole:
                break
            parts = parts[:-1]
            if parts and isinstance(parts[-1], str):
                parts[-1] = parts[-1][:-1]
                parts = parts if parts[-1] else parts[:-1]
            found.append(Pattern(tuple(parts)))
        return tuple(found)

    def filled(self, values: dict[str, str]) -> "Pattern":
        """With some placeholders replaced by text."""
        return parsed(
            "".join(
                _escaped(part)
                if isinstance(part, str)
                else _escaped(values[part.name])
                if part.name in values
                else written(part)
                for part in self.parts
            )
        )


def written(part: Placeholder) -> str:
    """A placeholder as ASP.NET writes it."""
    stars = "**" if part.spans else ""
    constraints = "".join(f":{c}" for c in part.constraints)
    default = "" if part.default is None else f"={part.default}"
    return f"{{{stars}{part.name}{constraints}{default}{'?' if part.optional else ''}}}"


def parsed(template: str) -> Pattern:
    """Never fails: what is no placeholder stays text."""
    parts: list[str | Placeholder] = []
    text = ""
    position = 0
    while position < len(template):
        two = template[position : position + 2]
        if two in ("{{", "}}"):
            text += two[0]
            position += 2
        elif template[position] == "{" and len(parts) < 2 * _MOST_PLACEHOLDERS:
            end = _end(template, position)
            inside = template[position + 1 : end]
            if text:
                parts.append(text)
                text = ""
            parts.append(_placeholder(inside.replace("{{", "{").replace("}}", "}")))
            position = end + 1
        else:
            text += template[position]
            position += 1
    if text:
        parts.append(text)
    return Pattern(tuple(parts))


def _end(template: str, start: int) -> int:
    """Where the placeholder that begins here ends; doubled braces are text."""
    position = start + 1
    while position < len(template):
        two = template[position : position + 2]
        if two in ("{{", "}}"):
            # `{a:regex(x{{2}})}}` ends with one brace too many only if nothing was opened.
            if two == "}}" and "{{" not in template[start:position]:
                return position
            position += 2
        elif template[position] == "}":
            return position
        else:
            position += 1
    return len(template)


def _placeholder(inside: str) -> Placeholder:
    stars = len(inside) - len(inside.lstrip("*"))
    text = inside.lstrip("*")
    name = re.split(r"[:=?]", text, maxsplit=1)[0].strip()
    rest = text[len(re.split(r"[:=?]", text, maxsplit=1)[0]) :]
    constraints, rest = _constraints(rest)
    default = rest[1:].removesuffix("?") if rest.startswith("=") else None
    return Placeholder(
        name=name or "value",
        schema=_schema(constraints, default),
        optional=rest.endswith("?"),
        default=default,
        spans=stars > 0,
        constraints=tuple(constraints),
    )


def _constraints(rest: str) -> tuple[list[str], str]:
    """`:int:range(1,5)=2` as the constraints and what follows them."""
    found: list[str] = []
    while rest.startswith(":"):
        depth = 0
        end = 1
        while end < len(rest):
            character = rest[end]
            depth += (character == "(") - (character == ")")
            if depth <= 0 and character in ":=?" and end > 1:
                break
            end += 1
        found.append(rest[1:end])
        rest = rest[end:]
    return found, rest


def _schema(constraints: list[str], default: str | None) -> JsonSchema:
    schema: JsonSchema = {}
    for constraint in constraints:
        word, _, arguments = constraint.partition("(")
        arguments = arguments.removesuffix(")")
        if word in _KINDS:
            schema.update(_KINDS[word])
        elif word == "regex":
            schema["pattern"] = arguments
        elif word == "length":
            bounds = arguments.split(",")
            schema.update(_numbers(("minLength", "maxLength"), [bounds[0], bounds[-1]]))
        elif word in _BOUNDS:
            schema.update(_numbers(_BOUNDS[word], arguments.split(",")))
            if word in ("min", "max", "range"):
                schema.setdefault("type", "integer")
    schema.setdefault("type", "string")
    if default:
        is_number = schema["type"] == "integer" and re.fullmatch(r"-?\d{1,18}", default)
        schema["default"] = int(default) if is_number else default
    return schema


def _numbers(words: tuple[str, ...], values: list[str]) -> JsonSchema:
    return {
        word: int(value.strip())
        for word, value in zip(words, values, strict=False)
        if re.fullmatch(r"\s*-?\d{1,18}\s*", value)
    }


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
