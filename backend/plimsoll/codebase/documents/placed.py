"""Tables and texts of a document that know where they stand, or how they were marked."""

from typing import Self

from pydantic import JsonValue


class Placed(dict[str, JsonValue]):
    """A table that knows the lines of its keys, from 1, and the file if that is another one."""

    __slots__ = ("file", "lines")

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        self.file = ""


class Tagged(str):
    """A text with a tag of the document's own, such as `!include part.raml`."""

    __slots__ = ("tag",)
    tag: str

    def __new__(cls, text: str, tag: str) -> Self:
        made = super().__new__(cls, text)
        made.tag = tag
        return made


def copied(value: JsonValue) -> Placed:
    """A table's copy that knows the same; an empty one of what is no table."""
    made = Placed()
    if isinstance(value, Placed):
        made.lines, made.file = value.lines, value.file
    made.update(value if isinstance(value, dict) else {})
    return made


def line_in(table: JsonValue, key: str, otherwise: int) -> int:
    """The line of a table's key, where it is known."""
    return table.lines.get(key, otherwise) if isinstance(table, Placed) else otherwise


def table_of(value: JsonValue) -> dict[str, JsonValue]:
    """The value, if it is an object; else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: JsonValue) -> list[JsonValue]:
    """The value, if it is a list; else an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: JsonValue) -> str:
    """The value, if it is text; else an empty one."""
    return value if isinstance(value, str) else ""
