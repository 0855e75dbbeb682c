"""One way to write a value as JSON and one way to digest bytes, so that equal things look equal."""

import hashlib
import json

from pydantic import BaseModel, JsonValue


def canonical_json(value: BaseModel | JsonValue, *, indent: int | None = None) -> str:
    """JSON with sorted keys and no locale, ending in a newline when indented."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(
        plain, sort_keys=True, ensure_ascii=False, indent=indent, separators=separators
    )
    return text if indent is None else text + "\n"


def digest(data: bytes) -> str:
    """`sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
