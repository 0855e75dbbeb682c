"""Route templates of frameworks in one notation."""

import re
from dataclasses import dataclass

_CONVERTER = re.compile(r"\{([A-Za-z_]\w*)(?::([A-Za-z_]\w*))?\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A route in OpenAPI's notation, its placeholders, and those that swallow slashes."""

    route: str
    names: tuple[str, ...]
    spanning: frozenset[str]


def template_of(path: str) -> Template:
    """Starlette's notation: `{name}`, `{name:int}`, `{name:path}`."""
    found = _CONVERTER.findall(path)
    route = _CONVERTER.sub(lambda match: f"{{{match[1]}}}", path)
    return Template(
        route=route if route.startswith("/") else f"/{route}",
        names=tuple(name for name, _ in found),
        spanning=frozenset(name for name, converter in found if converter == "path"),
    )
