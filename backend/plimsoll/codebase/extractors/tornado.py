r"""Tornado: the rules of an `Application`, and the handler classes behind them.

Found: tuples `(r"/x/(\d+)", Handler)`, `url(…)`, `URLSpec(…)` and `Rule(PathMatches(…), …)` in the
list given to `Application`, to a subclass's `super().__init__`, to `Application.__init__(self, …)`,
to `add_handlers` or a router; nested lists and applications. Handlers named as text are looked up.
A handler answers the verbs it or a base of it in the repository defines. Websocket handlers are
operations. A list of rules at the top of a module that no application was seen to take is listed
as likely.

A pattern's groups are placeholders: named groups by their name, others after the arguments of the
handler's method. Optional groups give several routes; an optional slash at the end is left out.

Query, headers, cookies and body are what the method, `prepare` or a helper reads: `get_argument`
without a default is required, and counts as the form where the method usually has a body.

Not listed: static files, error handlers, WSGI fallbacks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.served import Piece, Served, Writer, piece_of, verbs_of
from plimsoll.codebase.handlers.tornado import DIALECT
from plimsoll.codebase.python.holders import argument_of, instances, kinds_of, made, stands_in
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.placeholders import PathText
from plimsoll.codebase.python.regexes import Part, parts_of
from plimsoll.codebase.python.types import last_name
from plimsoll.codebase.python.values import (
    CallRecord,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Items,
    Object,
    Package,
    Unknown,
    Value,
    text_of,
)
from plimsoll.codebase.routes import Template
from plimsoll.codebase.sources import Sources

_APPLICATIONS = frozenset({"Application", "RuleRouter", "ReversibleRuleRouter"})
_RULES = frozenset({"url", "URLSpec", "Rule"})
_SILENT = frozenset({"StaticFileHandler", "ErrorHandler", "FallbackHandler"})
_NOT_TAKEN = "a list of rules that no application was seen to take"
_NOT_FOUND = re.compile(r"NotFound|404|Error|Missing|Default", re.IGNORECASE)
_DEEPEST = 20
_MOST = 20_000


@dataclass(frozen=True)
class _Rule:
    """One rule of an application, before its pattern is read."""

    pattern: Value
    target: Value
    file: str
    line: int


class Tornado:
    """Finds what Tornado applications route."""

    framework = "tornado"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        return _Walk(sources.python, self.framework).extraction()


class _Walk:
    """All applications, then the lists that none of them takes."""

    def __init__(self, interpreter: Interpreter, framework: str) -> None:
        self._interpreter = interpreter
        self._writer = Writer(interpreter, framework, DIALECT)
        self._seen: set[int] = set()
        self._handlers: dict[int, bool] = {}
        self._reached: set[int] = set()

    def extraction(self) -> Extraction:
        """The endpoints of all applications."""
        self._attempt_classes()
        for holder, _ in instances(self._interpreter, "tornado", _APPLICATIONS):
            self._holder(holder)
        for holder in list(self._interpreter.objects):
            record = made(holder, "tornado")
            if record is not None and record.method.endswith("Application.__init__"):
                self._list(record.argument(1, "handlers"), record, 0)
            elif stands_in(holder):
                for call in holder.calls:
                    if call.method == "add_handlers":
                        self._list(call.argument(1, "host_handlers"), call, 0)
        for module in self._interpreter.index:
            for value in list(module.scope.names.values()) if module.begun else ():
                if isinstance(value, Items) and any(map(self._is_rule, value.elements)):
                    place = CallRecord("", [], {}, module.path, 1)
                    self._list(value, place, 0, (_NOT_TAKEN,))
        return self._writer.extraction()

    def _attempt_classes(self) -> None:
        """Makes the applications whose class nobody in the repository instantiates."""
        for function in list(self._interpreter.functions):
            if function.name != "__init__" or id(function.body) in self._interpreter.called:
                continue
            if kinds_of(function.owner, self._interpreter, "tornado") & _APPLICATIONS:
                self._interpreter.refresh()
                self._interpreter.attempt(function)

    def _holder(self, holder: Object) -> None:
        self._list(argument_of(holder, 0, "handlers", "rules"), holder.created, 0)
        if holder.base_call is None and holder.created.args:
            self._list(holder.created.args[0], holder.created, 0)
        for record in holder.calls:
            name = record.method.rpartition(".")[2]
            if name == "add_handlers":
                self._list(record.argument(1, "host_handlers"), record, 0)
            elif name == "add_rules":
                self._list(record.argument(0, "rules"), record, 0)

    def _list(
        self, value: Value | None, at: CallRecord, depth: int, reasons: tuple[str, ...] = ()
    ) -> None:
        value = self._interpreter.settle(value) if value is not None else None
        if not isinstance(value, Items) or depth > _DEEPEST:
            return
        for element in value.elements[:_MOST]:
            part = self._interpreter.settle(element)
            if id(part) in self._seen:
                continue
            rule = self._rule(part, at)
            if rule is not None:
                self._seen.add(id(part))
                self._ruled(rule, depth, reasons)
            elif isinstance(part, Items):
                self._list(part, at, depth + 1, reasons)

    def _rule(self, part: Value, at: CallRecord) -> _Rule | None:
        if isinstance(part, Items) and len(part.elements) > 1:
            pattern, target = map(self._interpreter.settle, part.elements[:2])
            if isinstance(pattern, Items) or (isinstance(target, Const) and not text_of(target)):
                return None
            return _Rule(pattern, target, part.file or at.file, part.line or at.line)
        record = made(part, "tornado")
        if record is None and isinstance(part, Object):
            is_rule = kinds_of(part, self._interpreter, "tornado") & _RULES
            record = (part.base_call or part.created) if is_rule else None
        if record is None or not isinstance(part, Object):
            return None
        pattern_given = record.argument(0, "pattern", "matcher")
        target_given = record.argument(1, "handler", "handler_class", "target")
        if pattern_given is None or target_given is None:
            return None
        settle = self._interpreter.settle
        return _Rule(settle(pattern_given), settle(target_given), record.file, record.line)

    def _is_rule(self, part: Value) -> bool:
        """Whether it is surely a rule: a path and a handler's class."""
        rule = self._rule(self._interpreter.settle(part), CallRecord("", [], {}, "", 0))
        if rule is None or not isinstance(rule.pattern, Const):
            return False
        return isinstance(rule.target, ClassValue) and self._is_handler(rule.target)

    def _is_handler(self, cls: ClassValue) -> bool:
        if id(cls) not in self._handlers:
            bases = self._interpreter.outside_bases(cls)
            is_one = any(base.endswith("Handler") and "." in base for base in bases)
            is_other = any(
                base.startswith(("http.", "socketserver.", "logging.")) for base in bases
            )
            self._handlers[id(cls)] = is_one and not is_other
        return self._handlers[id(cls)]

    def _ruled(self, rule: _Rule, depth: int, reasons: tuple[str, ...]) -> None:
        target = self._target(rule)
        at = CallRecord("", [], {}, rule.file, rule.line)
        if isinstance(target, Items):
            self._list(target, at, depth + 1, reasons)
            return
        if not isinstance(target, ClassValue):
            if last_name(target) == "RedirectHandler":
                self._serve(rule, ["get"], None, reasons)
            elif isinstance(target, External | Unknown) and last_name(target) not in _SILENT:
                self._writer.note(rule.file, rule.line, "a handler that could not be told")
            return
        bases = self._interpreter.outside_bases(target)
        if any("WebSocket" in base or "SockJS" in base for base in bases):
            for path in self._paths(rule, []):
                self._writer.socket(path, rule.file, rule.line)
            return
        if any(base.rpartition(".")[2] in _SILENT for base in bases) or _is_catch_all(rule, target):
            return
        if reasons and id(target) in self._reached:
            return  # the list was made into rules that are known
        self._reached.update({id(target)} if not reasons else ())
        verbs = verbs_of(target, self._interpreter)
        if not verbs and any(base.endswith("RedirectHandler") for base in bases):
            verbs = ["get"]
        self._serve(rule, verbs, target, reasons)

    def _target(self, rule: _Rule) -> Value:
        """The handler's class, also when only its dotted name is given."""
        dotted = text_of(rule.target)
        if dotted is None or "." not in dotted:
            return rule.target
        module, _, name = dotted.rpartition(".")
        index = self._interpreter.index
        base = index.absolute(rule.file, module)
        found = index.module(base) if base is not None else None
        if found is None:
            return Unknown(dotted)
        package = Package(base or "", found, rule.file)
        return self._interpreter.settle(self._interpreter.attribute(package, name))

    def _serve(
        self, rule: _Rule, verbs: list[str], cls: ClassValue | None, reasons: tuple[str, ...]
    ) -> None:
        piece = self._piece(rule)
        if not piece.is_told:
            self._writer.untold(rule.file, rule.line, piece)
            return
        before = self._interpreter.method_of(cls, "prepare") if cls is not None else None
        hooks = (before,) if before is not None else ()
        named: list[str] = []
        for verb in verbs:
            function = self._interpreter.method_of(cls, verb) if cls is not None else None
            named = max(named, _arguments(function), key=len)
        for verb in verbs:
            function = self._interpreter.method_of(cls, verb) if cls is not None else None
            for path in self._paths(rule, max(_arguments(function), named, key=len)):
                served = Served(verb, path, function, rule.file, rule.line, cls=cls, hooks=hooks)
                self._writer.write(replace(served, missing=piece.missing, reasons=reasons))

    def _piece(self, rule: _Rule) -> Piece:
        pattern = rule.pattern
        record = made(pattern, "tornado")
        if record is not None:
            name = record.method.rpartition(".")[2]
            if name in ("HostMatches", "AnyMatches", "DefaultHostMatches"):
                return Piece("/(.*)")
            pattern = record.argument(0, "path_pattern") or Unknown()
        compiled = made(pattern, "re")
        return piece_of(compiled.argument(0) if compiled is not None else pattern)

    def _paths(self, rule: _Rule, names: list[str]) -> Iterator[PathText]:
        text = self._piece(rule).text.removeprefix("^").removesuffix("$")
        text = text.removesuffix("/?") if len(text) > len("//?") else text
        for parts in parts_of(text):
            yield _path(parts, names)


def _is_catch_all(rule: _Rule, cls: ClassValue) -> bool:
    """Whether it answers what nothing else does, with an error."""
    text = text_of(rule.pattern) or ""
    return text.strip("^$/()") in (".*", ".+") and bool(_NOT_FOUND.search(cls.name))


def _arguments(function: FunctionValue | None) -> list[str]:
    arguments = function.arguments[1:] if function is not None else ()
    return [a.name for a in arguments if a.kind == "plain"]


def _path(parts: tuple[Part, ...], names: list[str]) -> PathText:
    """Literals and placeholders as a route; those without a name take the arguments' names."""
    waiting = [name for name in names if all(part.name != name for part in parts)]
    route = ""
    schemas: dict[str, JsonSchema] = {}
    spanning: set[str] = set()
    for part in parts:
        if part.literal is not None:
            route += part.literal
            continue
        name = part.name or (waiting.pop(0) if waiting else _unused(schemas, part))
        schemas[name] = part.schema or {"type": "string"}
        if part.spans_segments:
            spanning.add(name)
        route += f"{{{name}}}"
    route = route if route.startswith("/") else f"/{route}"
    return PathText(Template(route, tuple(schemas), frozenset(spanning)), schemas)


def _unused(taken: dict[str, JsonSchema], part: Part) -> str:
    wanted = "path" if part.spans_segments else "value"
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name
