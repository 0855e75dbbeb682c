"""What a client sends and gets, and how a visit strings both together."""

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlencode

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Call:
    """One request; ``pause_s`` is how long the client waits before it sends it."""

    method: str
    uri: str
    body: bytes = b""
    token: str = ""
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, and how long it took."""

    status: int
    body: bytes
    seconds: float


Visit: TypeAlias = Generator[Call, Reply, None]
Query: TypeAlias = Mapping[str, str | int]


def get(path: str, pause_s: float, token: str = "", query: Query | None = None) -> Call:
    uri = f"{path}?{urlencode(query)}" if query else path
    return Call("GET", uri, token=token, pause_s=pause_s)


def post(path: str, pause_s: float, body: JsonValue, token: str = "") -> Call:
    return Call("POST", path, body=json.dumps(body).encode(), token=token, pause_s=pause_s)


def delete(path: str, pause_s: float, token: str) -> Call:
    return Call("DELETE", path, token=token, pause_s=pause_s)
