"""Controllers of Symfony: their parameters, attributes on them, and what their bodies read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import properties_of, type_of
from plimsoll.codebase.php.laravel.rules import enum_values
from plimsoll.codebase.php.symfony.annotations import tags_of
from plimsoll.codebase.php.uses import Findings, Root
from plimsoll.codebase.php.values import Array, Bound, Frame, Instance, Unknown, Value, keyed, text
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.codebase.php.classes import Attribute, Input, Method
    from plimsoll.codebase.php.shapes import Shapes
    from plimsoll.codebase.php.symfony.requests import Handling
    from plimsoll.codebase.php.symfony.routes import Route

_SCALARS: dict[str, JsonSchema] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "string": {"type": "string"},
}
_OPEN_API: dict[str, ParameterLocation] = {
    "QueryParameter": "query",
    "HeaderParameter": "header",
    "CookieParameter": "cookie",
}
_OF_FOS: dict[str, Root] = {"QueryParam": "query", "RequestParam": "body", "FileParam": "file"}
_LOCATIONS: dict[str, ParameterLocation] = {
    "query": "query",
    "header": "header",
    "cookie": "cookie",
}


class Reading:
    """Reads controllers."""

    def __init__(self, world: Handling, shapes: Shapes) -> None:
        self._world = world
        self._shapes = shapes

    def findings(self, route: Route, method: str, names: Sequence[str]) -> Findings:
        """What a controller takes on a method; `names` are the route's placeholders."""
        findings = Findings()
        world = self._world
        world.begin(findings, method)
        if route.method is None:
            return findings
        held = route.method
        frame = Frame(held.owner.names, owner=route.owner, static=route.owner)
        arguments = [self._argument(w, held, frame, names, findings, method) for w in held.inputs]
        self._declared(held, frame, findings)
        world.reader.invoke(Bound(held, Instance(route.owner, "service")), arguments)
        return findings

    def _argument(
        self,
        wanted: Input,
        held: Method,
        frame: Frame,
        names: Sequence[str],
        findings: Findings,
        method: str,
    ) -> Value:
        for attribute in wanted.attributes:
            if attribute.short.startswith("Map") and self._mapped(
                attribute, wanted, held, frame, findings, method
            ):
                return Unknown(f"${wanted.name}")
        word = text_of(wanted.type).lstrip("?")
        if wanted.name in names:
            schema = self._of_placeholder(word, frame)
            if schema:
                findings.path[wanted.name] = schema
            return Unknown(f"${wanted.name}")
        if word in _SCALARS or not word:
            return Unknown(f"${wanted.name}")
        return self._world.reader.injected(wanted, frame)

    def _of_placeholder(self, word: str, frame: Frame) -> JsonSchema:
        if word in _SCALARS:
            return dict(_SCALARS[word]) if word != "string" else {}
        short = word.rsplit("\\", 1)[-1]
        if short in {"Uuid", "UuidV4", "UuidV7", "UuidInterface"}:
            return {"type": "string", "format": "uuid"}
        if short.startswith("DateTime"):
            return {"type": "string", "format": "date-time"}
        allowed = enum_values(frame.names.resolve(word), self._world.program) if word else []
        if allowed:
            kind = "integer" if isinstance(allowed[0], int) else "string"
            return {"type": kind, "enum": allowed}
        return {}

    def _mapped(
        self,
        attribute: Attribute,
        wanted: Input,
        held: Method,
        frame: Frame,
        findings: Findings,
        method: str,
    ) -> bool:
        given, named = self._world.reader.arguments(attribute.arguments, frame)
        schema = self._shapes.of_input(wanted, held.owner.names, held.comment)
        match attribute.short:
            case "MapQueryParameter" | "MapUploadedFile":
                name = text(named.get("name", given[0] if given else None)) or wanted.name
                needed = wanted.default is None and not wanted.is_nullable
                if attribute.short == "MapUploadedFile":
                    use = findings.at("file", [name])
                    use.schema, use.required = {"type": "string", "format": "binary"}, needed
                    return True
                use = findings.at("query", [name])
                use.schema, use.required = schema or {"type": "string"}, needed
            case "MapQueryString":
                found = properties_of(schema)
                is_needed = wanted.default is None and not wanted.is_nullable
                for name, part in (found[0] if found is not None else {}).items():
                    use = findings.at("query", [name])
                    use.schema = _alone(part, schema)
                    use.required = is_needed and found is not None and name in found[1]
            case "MapRequestPayload" if method not in {"GET", "HEAD"}:
                kind = text(named.get("type"))
                if kind and self._world.program.exists(kind):
                    items = self._shapes.of_class(kind) or {}
                    schema = {"type": "array", "items": items}
                findings.declared_body = schema
            case _:
                return False
        return True

    # -- declared beside -----------------------------------------------------------------------

    def _declared(self, held: Method, frame: Frame, findings: Findings) -> None:
        """FOSRest's parameters and OpenAPI's, as attributes or annotations."""
        reader = self._world.reader
        for attribute in held.attributes:
            if (
                "FOS\\RestBundle" in attribute.name
                or "OpenApi" in attribute.name
                or attribute.name.startswith("OA\\")
            ):
                given, named = reader.arguments(attribute.arguments, frame)
                self._take(attribute.short, keyed(given, named), findings)
        for one in tags_of(held.comment) if "Param" in held.comment else ():
            self._take(one.short, one.arguments, findings)

    def _take(self, kind: str, said: Array, findings: Findings) -> None:
        name = text(said.get("name", said.get(0)))
        if not name or "\\" in name:
            return
        if kind in _OF_FOS:
            use = findings.at(_OF_FOS[kind], [name])
            use.learn(_of_fos(said))
            if kind == "FileParam":
                use.learn({"type": "string", "format": "binary"})
            is_loose = said.get("nullable") is True or said.get("default") is not None
            use.required = not is_loose and (kind != "QueryParam" or said.get("strict") is True)
            return
        location = _OPEN_API.get(kind) or (
            _LOCATIONS.get(text(said.get("in")) or "") if kind == "Parameter" else None
        )
        if location is None:
            return
        schema = _of_open_api(said.get("schema"))
        findings.declared.append(
            Parameter(
                name=name,
                location=location,
                type=type_of(schema),
                required=said.get("required") is True,
                json_schema=schema,
            )
        )


def _alone(part: JsonSchema, whole: JsonSchema) -> JsonSchema:
    definitions = whole.get("$defs")
    return {**part, "$defs": definitions} if definitions and "$ref" in str(part) else part


def _of_fos(said: Array) -> JsonSchema:
    schema: JsonSchema = {}
    pattern = said.get("requirements")
    default = said.get("default")
    if isinstance(pattern, str):
        if pattern in {"\\d+", "[0-9]+", "\\d*"}:
            schema["type"] = "integer"
        else:
            schema.update({"type": "string", "pattern": pattern})
    if said.get("map") is True:
        schema["type"] = "array"
    if isinstance(default, str | int | float | bool):
        is_number = schema.get("type") == "integer" and str(default).isdigit()
        schema["default"] = int(default) if is_number else default
    return schema


def _of_open_api(value: Value) -> JsonSchema:
    named = value.named if isinstance(value, Instance) else value if isinstance(value, dict) else {}
    found: JsonSchema = {}
    for key in ("type", "format", "default", "minimum", "maximum", "pattern"):
        said = named.get(key)
        if isinstance(said, str | int | float | bool):
            found[key] = said
    allowed = named.get("enum")
    if isinstance(allowed, dict):
        found["enum"] = [v for v in allowed.values() if isinstance(v, str | int | float)]
    return found or {"type": "string"}
