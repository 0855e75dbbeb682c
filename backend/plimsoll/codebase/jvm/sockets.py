"""Websockets that code registers or annotations mark."""

import re
from collections.abc import Iterator

from plimsoll.catalog.model import Operation, SourceLocation
from plimsoll.codebase.jvm.model import Call, File, within
from plimsoll.codebase.jvm.paths import read_path
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.routes import joined

REGISTERED = re.compile(rb"WebSocketHandlerRegistry|StompEndpointRegistry")
MARKED = re.compile(rb"@ServerEndpoint\b|io\.quarkus\.websockets\.next")
_PACKAGES = ("javax.websocket", "jakarta.websocket", "io.quarkus.websockets")
_MARKS = frozenset({"ServerEndpoint", "WebSocket"})


def registered(room: Room, file: File, prefix: str) -> Iterator[Operation]:
    """`registry.addHandler(handler, "/ws")` and `registry.addEndpoint("/ws")`."""
    for owner in file.every_class():
        scope = Scope(file, owner)
        for method in owner.methods:
            for statement in room.program.statements(method, file):
                for call in within(statement):
                    if not isinstance(call, Call) or call.name not in ("addHandler", "addEndpoint"):
                        continue
                    for argument in call.arguments:
                        for path in room.constants.texts(argument.value, scope):
                            if path is not None and path.startswith("/"):
                                yield _socket(joined(prefix, path), file, call.line, "spring")


def marked(room: Room, file: File, prefix: str) -> Iterator[Operation]:
    """Classes with `@ServerEndpoint` or Quarkus's `@WebSocket`."""
    for owner in file.every_class():
        scope = Scope(file, owner)
        mark = room.marks.first(owner.annotations, scope, _MARKS, _PACKAGES)
        path = room.marks.text(mark, "value", "path")
        if mark is not None and path is not None:
            yield _socket(joined(prefix, path), file, mark.line, "jax_rs")


def _socket(path: str, file: File, line: int, framework: str) -> Operation:
    return Operation(
        protocol="websocket",
        name=read_path(path).template.route,
        source=SourceLocation(file=file.path, line=line),
        framework=framework,
    )
