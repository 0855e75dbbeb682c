"""What a .proto file declares."""

from dataclasses import dataclass, field
from typing import TypeAlias

Option: TypeAlias = "str | int | float | bool | list[Option] | dict[str, Option]"
"""A value in the text format: `{ get: "/v1/x" }` is a table, whatever comes twice a list."""


@dataclass(slots=True)
class Field:
    """One field of a message."""

    name: str
    type: str
    number_line: int
    repeated: bool = False
    required: bool = False
    key_type: str = ""
    """Of a map; else empty."""
    choice: str = ""
    """The `oneof` it belongs to."""
    options: dict[str, Option] = field(default_factory=dict)


@dataclass(slots=True)
class Message:
    """A message by its full name."""

    name: str
    fields: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class Rpc:
    """A method of a service."""

    name: str
    takes: str
    gives: str
    line: int
    takes_stream: bool = False
    gives_stream: bool = False
    options: dict[str, Option] = field(default_factory=dict)


@dataclass(slots=True)
class Service:
    """A service by its full name."""

    name: str
    line: int
    rpcs: list[Rpc] = field(default_factory=list)


@dataclass(slots=True)
class File:
    """One .proto file."""

    path: str
    package: str = ""
    imports: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    enums: dict[str, list[str]] = field(default_factory=dict)
    services: list[Service] = field(default_factory=list)
    broken_line: int | None = None
