"""Route templates of frameworks in one notation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema, Parameter
from plimsoll.codebase.bodies import type_of

_TEXT: JsonSchema = {"type": "string"}
_COLON = re.compile(r"(?<!\\)([:*])([a-zA-Z_]\w*)")
_CONVERTER = re.compile(r"\{([A-Za-z_]\w*)(?::([A-Za-z_]\w*))?\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A route in OpenAPI's notation, its placeholders, and those that swallow slashes."""

    route: str
    names: tuple[str, ...]
    spanning: frozenset[str]

    def parameters(self, schemas: Mapping[str, JsonSchema] | None = None) -> tuple[Parameter, ...]:
        """The placeholders as path parameters; those without a known schema are text."""
        known = schemas or {}
        return tuple(
            Parameter(
                name=name,
                location="path",
                type=type_of(known.get(name, _TEXT)),
                required=True,
                json_schema=known.get(name, _TEXT),
                spans_segments=name in self.spanning,
            )
            for name in self.names
        )


def joined(*parts: str) -> str:
    """Prefixes and a path as one route: exactly one slash between them, and one in front.

    A slash at the end stays where the last part that is not empty has one.
    """
    told = [part for part in parts if part.strip("/")]
    route = "".join(f"/{part.strip('/')}" for part in told)
    last = next((part for part in reversed(parts) if part), "")
    return route + "/" if last.endswith("/") or not route else route


def template_of(path: str) -> Template:
    """Starlette's notation: `{name}`, `{name:int}`, `{name:path}`."""
    found = _CONVERTER.findall(path)
    route = _CONVERTER.sub(lambda match: f"{{{match[1]}}}", path)
    return Template(
        route=route if route.startswith("/") else f"/{route}",
        names=tuple(name for name, _ in found),
        spanning=frozenset(name for name, converter in found if converter == "path"),
    )


def colon_template(path: str) -> Template:
    """The notation of Rails and Phoenix: `:name`, and `*name` that swallows slashes."""
    found = _COLON.findall(path)
    route = _COLON.sub(lambda match: f"{{{match[2]}}}", path).replace("\\", "")
    return Template(
        route=route if route.startswith("/") else f"/{route}",
        names=tuple(dict.fromkeys(name for _, name in found)),
        spanning=frozenset(name for sort, name in found if sort == "*"),
    )
