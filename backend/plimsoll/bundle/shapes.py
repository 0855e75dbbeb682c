"""What an endpoint's answers look like by its declaration: what a smoke test compares them with."""

import re
from typing import Literal

from pydantic import JsonValue

from plimsoll.bundle.literal import js_list, js_object, js_string
from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.kit.value import Value
from plimsoll.workload.schema import Unmakeable, array, flattened, table

MOST_PROPERTIES = 50
"""More than that are compared by nobody who reads the script."""

_SUCCESS = re.compile(r"2([0-9]{2}|XX)", re.IGNORECASE)
_OPEN = frozenset({"anyOf", "oneOf", "not", "if", "enum", "const"})
"""With these, an answer may be of another kind than the rest of its schema says."""


class Shape(Value):
    """A JSON answer: what it is, and the properties that it always has."""

    kind: Literal["object", "array"]
    required: tuple[str, ...] = ()
    """Of an object; in the order of the declaration, at most `MOST_PROPERTIES`."""


def shapes_of(endpoint: Endpoint) -> dict[str, Shape]:
    """By status (`200`, `2XX`); only where the declaration leaves no doubt."""
    if endpoint.method == "HEAD":
        return {}
    found = {
        code.upper(): shape
        for code, schema in sorted(endpoint.responses.items())
        if _SUCCESS.fullmatch(code) and (shape := _shape(schema)) is not None
    }
    return {code: found[code] for code in sorted(found)}


def shapes_source(endpoint: Endpoint) -> str | None:
    """An object literal for the script; None without any."""
    shapes = shapes_of(endpoint)
    if not shapes:
        return None
    return js_object(
        ((code, _source(shape)) for code, shape in shapes.items()),
        indent=2,
    )


def _source(shape: Shape) -> str:
    members = [("kind", js_string(shape.kind))]
    if shape.required:
        members.append(
            ("required", js_list((js_string(name) for name in shape.required), indent=6))
        )
    return js_object(members, indent=4)


def _shape(schema: JsonSchema) -> Shape | None:
    try:
        flat, path = flattened(schema, schema)
        if _OPEN & flat.keys() or flat.get("nullable") is True:
            return None
        kind = flat.get("type", "object" if table(flat.get("properties")) else None)
        if kind == "array":
            return Shape(kind="array")
        if kind != "object":
            return None
        properties = table(flat.get("properties"))
        names = [name for name in array(flat.get("required")) if isinstance(name, str)]
        answered = [
            name
            for name in dict.fromkeys(names)
            if not _only_sent(properties.get(name), schema, path)
        ]
    except Unmakeable:
        return None
    return Shape(kind="object", required=tuple(answered[:MOST_PROPERTIES]))


def _only_sent(part: JsonValue, root: JsonSchema, path: tuple[str, ...]) -> bool:
    """Whether a property is required of requests but never answered."""
    if part is None or part is True:
        return False
    try:
        return flattened(part, root, path)[0].get("writeOnly") is True
    except Unmakeable:
        # It is in the answer, whatever it holds.
        return False
