"""What a target says of itself, as JSON of whatever shape."""

from pydantic import JsonValue
from pydantic_core import from_json

_LONGEST = 200


def told(content: bytes) -> JsonValue:
    """The document; None where it is none."""
    try:
        document: JsonValue = from_json(content)
    except ValueError:
        return None
    return document


def at(document: JsonValue, pointer: str) -> str:
    """The text or number that a JSON pointer (RFC 6901) leads to; empty where there is none."""
    value = document
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return ""
    return plain(str(value)) if isinstance(value, str | int | float) else ""


def plain(text: str) -> str:
    """Short, on one line, without what a terminal would obey."""
    return "".join(each for each in text.strip() if each.isprintable())[:_LONGEST]
