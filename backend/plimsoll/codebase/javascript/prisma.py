"""Models of a Prisma schema, as what may be stored in them."""

import re

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema

_BLOCK = re.compile(r"^\s*(model|enum)\s+(\w+)\s*\{(.*?)^\s*\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s+(\w+)(\[\]|\?)?(.*)$")
_GENERATED = re.compile(
    r"@updatedAt|@default\((?:autoincrement|now|uuid|cuid|nanoid|ulid|dbgenerated)"
)
_TYPES: dict[str, JsonSchema] = {
    "String": {"type": "string"},
    "Int": {"type": "integer"},
    "BigInt": {"type": "integer"},
    "Float": {"type": "number"},
    "Decimal": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "DateTime": {"type": "string", "format": "date-time"},
    "Json": {},
    "Bytes": {"type": "string"},
}


def models_of(source: bytes) -> dict[str, JsonSchema]:
    """The models by their names in lower case; relations and what Prisma fills in left out."""
    text = re.sub(r"//.*", "", source.decode("utf-8", "replace"))
    blocks = _BLOCK.findall(text)
    enums = {name: _words(body) for kind, name, body in blocks if kind == "enum"}
    return {name.lower(): _model(body, enums) for kind, name, body in blocks if kind == "model"}


def _words(body: str) -> list[JsonValue]:
    found = (re.match(r"\s*(\w+)", line) for line in body.splitlines())
    return [match[1] for match in found if match]


def _model(body: str, enums: dict[str, list[JsonValue]]) -> JsonSchema:
    properties: dict[str, JsonValue] = {}
    required: list[JsonValue] = []
    for line in body.splitlines():
        match = _FIELD.match(line)
        if match is None or _GENERATED.search(line):
            continue
        name, kind, sign, rest = match.groups()
        known = _TYPES.get(kind)
        if kind in enums:
            known = {"type": "string", "enum": enums[kind]}
        if known is None:
            continue
        properties[name] = {"type": "array", "items": {**known}} if sign == "[]" else {**known}
        if not sign and "@default" not in rest:
            required.append(name)
    found: JsonSchema = {"type": "object", "properties": properties}
    return {**found, "required": required} if required else found
