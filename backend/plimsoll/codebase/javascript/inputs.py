"""What an endpoint takes, gathered piece by piece, and as parameters in the end."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import body_parameters, properties_of, type_of
from plimsoll.codebase.routes import Template

Place = ParameterLocation

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
TEXT: JsonSchema = {"type": "string"}
OWN_HEADERS = frozenset(
    {"content-type", "accept", "authorization", "cookie", "content-length", "host", "connection"}
)
"""Headers that HTTP itself and credentials use."""


@dataclass(frozen=True, slots=True)
class Body:
    """A request body; the schema is None if there is none."""

    schema: JsonSchema | None
    content_type: str
    is_required: bool


@dataclass(slots=True)
class Taking:
    """One input: its schema, and whether it must be there."""

    schema: JsonSchema
    is_required: bool


@dataclass(slots=True)
class Inputs:
    """All inputs of a handler, by place and name."""

    named: dict[tuple[Place, str], Taking] = field(default_factory=dict)
    whole_body: JsonSchema | None = None
    """The body as one type."""
    content_type: str = ""
    is_body_required: bool = True

    def parameters(
        self, route: Template, demanded: Mapping[str, JsonSchema], body: Body
    ) -> tuple[Parameter, ...]:
        """Those of the path, then the named ones, then the body's."""
        schemas = {name: self.named["path", name].schema for name in self._placeholders(route)}
        others = [
            Parameter(
                name=name,
                location=place,
                type=type_of(taking.schema),
                required=taking.is_required,
                json_schema=taking.schema,
            )
            for (place, name), taking in self.named.items()
            if place in ("query", "header", "cookie")
        ]
        takes = (
            body_parameters(body.schema, required=body.is_required)
            if body.schema is not None
            else ()
        )
        return (*route.parameters({**schemas, **demanded}), *others, *takes)

    def _placeholders(self, route: Template) -> list[str]:
        return [name for name in route.names if ("path", name) in self.named]

    def body(self) -> Body:
        """The body as one schema: of a type, of named parts, of files, or of all of them."""
        schema, media, is_required = self._whole()
        return Body(schema, media, is_required and schema is not None)

    def add(self, place: Place, name: str, taking: Taking) -> None:
        """The first to say something of a name wins; headers are alike in any case."""
        key = (place, name)
        known = [k for k in self.named if k[0] == place and k[1].lower() == name.lower()]
        same = known[0] if known and place == "header" else key
        old = self.named.get(same)
        if old is None:
            self.named[key] = taking
        elif not old.schema or old.schema == TEXT:
            old.schema = taking.schema or old.schema

    def without(self, place: Place, names: Collection[str]) -> "Inputs":
        """Without some names, such as placeholders that are read as if they were in the query."""
        kept = {k: v for k, v in self.named.items() if k[0] != place or k[1] not in names}
        return Inputs(kept, self.whole_body, self.content_type, self.is_body_required)

    def bodyless(self) -> "Inputs":
        """Without all that would be in a body."""
        return Inputs({key: taking for key, taking in self.named.items() if key[0] != "body"})

    def _whole(self) -> tuple[JsonSchema | None, str, bool]:
        """The body as one schema, of a type, of named parts, of files, or of all of them."""
        named = {name: t for (place, name), t in self.named.items() if place == "body"}
        whole = self.whole_body
        media = self.content_type or JSON
        if not named:
            if whole is None:
                return (
                    ({"type": "object"} if media == MULTIPART else None),
                    media,
                    whole is not None,
                )
            return whole, media, self.is_body_required
        known = properties_of(whole) if whole else None
        properties: JsonSchema = dict(known[0]) if known is not None else {}
        needed = set(known[1]) if known is not None else set()
        definitions: JsonSchema = {}
        for name, taking in named.items():
            schema = {k: v for k, v in taking.schema.items() if k != "$defs"}
            inner = taking.schema.get("$defs")
            definitions.update(inner if isinstance(inner, dict) else {})
            properties.setdefault(name, schema)
            if taking.is_required:
                needed.add(name)
        outer = whole.get("$defs") if whole else None
        definitions.update(outer if isinstance(outer, dict) else {})
        found: JsonSchema = {"type": "object", "properties": properties}
        if needed:
            found["required"] = [name for name in properties if name in needed]
        if definitions:
            found["$defs"] = definitions
        return found, media, bool(needed) or (whole is not None and self.is_body_required)
