"""Falcon: what `add_route` hangs under an application, WSGI and ASGI.

Found: `app.add_route("/x/{id:int}", Resource(), suffix="…")` wherever it is called, on applications
(`App`, `API`, `asgi.App`, subclasses) and on whatever a helper function is given in their place.
Each `on_get`, `on_post_<suffix>`, … of the resource's class, inherited ones included, or of a
module in its place, is an endpoint; `on_websocket` is a websocket.

Query, headers, cookies and body are what the responder, a `@before` hook or a helper it is passed
to reads from the request; `get_param` is optional unless `required=True`. Converters become types.

Not listed: static routes, sinks (a note says so), error handlers.
"""

import re
from collections.abc import Iterator

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.falcon import DIALECT
from plimsoll.codebase.handlers.served import VERBS, Served, Writer, piece_of
from plimsoll.codebase.python.holders import instances, marks_of
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.placeholders import Said, braced, converted
from plimsoll.codebase.python.values import (
    CallRecord,
    ClassValue,
    FunctionValue,
    Object,
    Package,
    Unknown,
    Value,
    is_known,
    text_of,
)
from plimsoll.codebase.sources import Sources

_APPLICATIONS = frozenset({"App", "API"})
_CONVERTER = re.compile(r"(?P<name>\w+)\s*(?:\((?P<arguments>.*)\))?")
_BOUND = re.compile(r"(min|max|num_digits)\s*=\s*(-?\d+)")
_BOUNDS = {"min": "minimum", "max": "maximum"}


class Falcon:
    """Finds what Falcon applications route."""

    framework = "falcon"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        interpreter = sources.python
        writer = Writer(interpreter, self.framework, DIALECT)
        applications = [o for o, _ in instances(interpreter, "falcon", _APPLICATIONS)]
        passed = [o for o in interpreter.objects if isinstance(o.cls, Unknown)]
        for holder in (*applications, *passed):
            for record in holder.calls:
                if record.method == "add_route":
                    _routed(record, interpreter, writer)
                elif record.method == "add_sink" and holder not in passed:
                    writer.note(record.file, record.line, "a sink, which is not listed")
        return writer.extraction()


def _routed(record: CallRecord, interpreter: Interpreter, writer: Writer) -> None:
    given = record.argument(1, "resource")
    resource = interpreter.settle(given) if given is not None else None
    held = resource.cls if isinstance(resource, Object) else resource
    cls = held if isinstance(held, ClassValue) else None
    suffix = text_of(record.argument(2, "suffix"))
    responders = list(_responders(held, suffix, interpreter)) if held is not None else []
    piece = piece_of(record.argument(0, "uri_template"))
    if not piece.is_told:
        if responders:
            writer.untold(record.file, record.line, piece)
        return
    path = braced(piece.text, _meaning)
    for verb, function in responders:
        if verb == "websocket":
            writer.socket(path, record.file, record.line)
            continue
        hooks = tuple(_hooks(function, cls, interpreter))
        writer.write(
            Served(
                verb,
                path,
                function,
                record.file,
                record.line,
                missing=piece.missing,
                cls=cls,
                hooks=hooks,
            )
        )


def _responders(
    held: Value, suffix: str | None, interpreter: Interpreter
) -> Iterator[tuple[str, FunctionValue]]:
    """The functions that answer, of a class or of a module, which may stand for a resource."""
    for verb in (*VERBS, "websocket"):
        name = f"on_{verb}_{suffix}" if suffix else f"on_{verb}"
        if isinstance(held, ClassValue):
            is_own = name in held.scope.names or verb not in ("head", "options")
            function = interpreter.method_of(held, name) if is_own else None
        else:
            found = interpreter.attribute(held, name) if isinstance(held, Package) else None
            function = found if isinstance(found, FunctionValue) else None
        if function is not None:
            yield verb, function


def _hooks(
    function: FunctionValue, cls: ClassValue | None, interpreter: Interpreter
) -> Iterator[FunctionValue]:
    """Functions of the repository that `@falcon.before` runs first."""
    for holder in (function, cls):
        for mark in marks_of(holder, "falcon", {"before"}) if holder is not None else ():
            action = mark.argument(0, "action")
            action = interpreter.settle(action) if is_known(action) and action else None
            if isinstance(action, FunctionValue):
                yield action


def _meaning(behind: str) -> Said:
    match = _CONVERTER.fullmatch(behind)
    if match is None:
        return Said()
    said = converted(match["name"])
    schema = dict(said.schema)
    for name, value in _BOUND.findall(match["arguments"] or ""):
        if name in _BOUNDS:
            schema[_BOUNDS[name]] = int(value)
    return Said(schema, said.spans)
