"""A class of Grape's: what its body declares, and where it is mounted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from plimsoll.codebase.ruby.grape_params import Declared, ParamsBlock
from plimsoll.codebase.ruby.interpreter import NOT_ANSWERED, Call, Interpreter, NotAnswered
from plimsoll.codebase.ruby.values import (
    Closure,
    Frame,
    Hash,
    Name,
    Partial,
    Pattern,
    Symbol,
    Unknown,
    Value,
    listed,
    words,
)
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from plimsoll.codebase.ruby.classes import ClassDefinition
    from plimsoll.codebase.ruby.program import Program

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_SPACES = frozenset({"namespace", "resource", "resources", "group", "segment"})
_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_DEEPEST = 20


@dataclass(frozen=True)
class Place:
    """What surrounds a route: settings that nested blocks and mounted classes take over."""

    mounts: tuple[str, ...] = ()
    prefix: str = ""
    versions: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    declared: tuple[Declared, ...] = ()
    patterns: tuple[tuple[str, Pattern], ...] = ()
    shared: tuple[tuple[str, Closure], ...] = ()
    before: tuple[Closure, ...] = ()
    auth: str = ""
    reasons: tuple[str, ...] = ()

    def paths(self, path: str) -> list[str]:
        """The whole paths of a route: one for every version."""
        around = [*self.mounts, self.prefix]
        below = [*self.spaces, path]
        versions = self.versions or ("",)
        return [
            "/".join(p.strip("/") for p in (*around, v, *below) if p.strip("/")) for v in versions
        ]


@dataclass(frozen=True)
class GrapeRoute:
    """A route of a class, with all that is declared for it."""

    methods: tuple[str, ...]
    path: str
    place: Place
    declared: tuple[Declared, ...]
    headers: tuple[tuple[str, bool], ...]
    block: Closure | None
    owner: str
    file: str
    line: int
    reasons: tuple[str, ...]


@dataclass
class GrapeApi:
    """Answers the words in the body of one class."""

    program: Program
    reader: Interpreter
    owner: str
    place: Place
    routes: list[GrapeRoute]
    notes: list[str]
    helpers: Callable[[str, ClassDefinition, Node], None]
    """Takes a helper method of this class."""
    around: tuple[str, ...] = ()
    pending: list[Declared] = field(default_factory=list)
    headers: dict[str, bool] = field(default_factory=dict)

    def read(self) -> None:
        """Follows every opening of the class."""
        for definition in self.program.named(self.owner):
            frame = Frame(path=definition.file, nesting=definition.nesting, receiver=self)
            self.reader.run(definition.body, frame)

    def answer(self, call: Call) -> Value | NotAnswered:
        """What a word of the class's body does."""
        name = call.name
        if name in _VERBS:
            self._route((name.upper(),), list(call.arguments), call)
        elif name in _SPACES:
            self._space(call)
        elif name in self.WORDS:
            self.WORDS[name](self, call)
        else:
            return NOT_ANSWERED
        return None

    def _settle(self, call: Call, place: Place) -> None:
        """A setting holds for the rest of the body, or for its block alone."""
        if call.block is None:
            self.place = place
            return
        outer, self.place = self.place, place
        self.reader.invoke(call.block, [], receiver=self)
        self.place = outer

    def _version(self, call: Call) -> None:
        versions = [w for a in call.arguments for w in words(a)]
        is_path = str(call.options.get("using", "path")) == "path"
        self._settle(call, replace(self.place, versions=tuple(versions) if is_path else ()))

    def _prefix(self, call: Call) -> None:
        told = words(call.argument(0))
        if not told:
            self._tell(call, call.argument(0))
        self.place = replace(self.place, prefix=told[0] if told else "")

    def _tell(self, call: Call, value: Value) -> None:
        text = value.text if isinstance(value, Unknown | Partial) else "an expression"
        note = f"`{text[:80]}` could not be told and is left out of the route"
        self.notes.append(f"{call.frame.path}:{call.line}: {note}")
        self.place = replace(self.place, reasons=(*self.place.reasons, note))

    def _space(self, call: Call) -> None:
        told = words(call.argument(0))
        outer = self.place
        if not told and call.arguments:
            self._tell(call, call.argument(0))
        self._enter(call, told[0] if told else "", outer, call.options)

    def _enter(self, call: Call, space: str, outer: Place, options: Hash) -> None:
        required = options.get("requirements")
        patterns = required.items() if isinstance(required, dict) else ()
        self.place = replace(
            self.place,
            spaces=(*self.place.spaces, space),
            declared=(*self.place.declared, *self.pending),
            patterns=(
                *self.place.patterns,
                *((str(k), v) for k, v in patterns if isinstance(v, Pattern)),
            ),
        )
        self.pending, self.headers = [], {}
        if call.block is not None:
            self.reader.invoke(call.block, [], receiver=self)
        self.pending, self.place = [], outer

    def _route_param(self, call: Call) -> None:
        told = words(call.argument(0))
        if not told:
            return
        options = dict(call.options)
        required = options.get("requirements")
        if isinstance(required, Pattern):
            options[Symbol("requirements")] = {Symbol(told[0]): required}
        if "type" in options:
            block = ParamsBlock(self.reader, dict(self.place.shared))
            block.answer(replace_call(call, "requires", options))
            self.pending.extend(block.found)
        self._enter(call, f":{told[0]}", self.place, options)

    def _params(self, call: Call) -> None:
        if call.block is None:
            return
        named = words(call.argument(0))
        if named:
            self.place = replace(self.place, shared=(*self.place.shared, (named[0], call.block)))
            return
        block = ParamsBlock(self.reader, dict(self.place.shared))
        self.reader.invoke(call.block, [], receiver=block)
        self.pending.extend(block.found)

    def _desc(self, call: Call) -> None:
        self.headers = {}
        self.take_headers(call.options.get("headers"))
        if call.block is not None:
            self.reader.invoke(call.block, [], receiver=_Description(self))

    def take_headers(self, given: Value) -> None:
        for item in listed(given):
            if isinstance(item, dict):
                for name, about in item.items():
                    required = isinstance(about, dict) and about.get("required") is True
                    self.headers[str(name)] = required

    def _helpers(self, call: Call) -> None:
        for argument in call.arguments:
            if isinstance(argument, Name):
                self._module(argument.path, call)
        if call.block is not None:
            body = part(call.block.node, "body")
            home = self.program.named(self.owner)
            for method in children(body, "method"):
                if home:
                    self.helpers(text_of(part(method, "name")), home[0], method)
            self._shared_in(body, call.block.frame)

    def _shared_in(self, body: Node | None, frame: Frame) -> None:
        for statement in children(body, "call"):
            if text_of(part(statement, "method")) == "params":
                inner = Frame(path=frame.path, nesting=frame.nesting, parent=frame, receiver=self)
                self.reader.value(statement, inner)

    def _module(self, path: str, call: Call) -> None:
        """`helpers Shared`, `include Shared`: its methods and its shared parameters."""
        for definition in self.program.lineage(path):
            for name, method in definition.methods.items():
                self.helpers(name, definition, method)
            frame = Frame(path=definition.file, nesting=definition.nesting, receiver=self)
            for inner in definition.calls:
                word = text_of(part(inner, "method"))
                if word in {"params", "helpers", "before", "version", "prefix", "namespace"}:
                    self.reader.value(inner, frame)
        del call

    def _include(self, call: Call) -> None:
        for argument in call.arguments:
            if isinstance(argument, Name):
                self._module(argument.path, call)

    def _before(self, call: Call) -> None:
        if call.block is not None:
            self.place = replace(self.place, before=(*self.place.before, call.block))

    def _auth(self, call: Call) -> None:
        self.place = replace(self.place, auth=call.name)

    def _mount(self, call: Call) -> None:
        pairs: list[tuple[Value, Value]] = [(a, "") for a in call.arguments]
        pairs += [(k, v) for k, v in call.options.items() if isinstance(k, Name)]
        for application, path in pairs:
            if not isinstance(application, Name):
                self.notes.append(
                    f"{call.frame.path}:{call.line}: what is mounted could not be told"
                )
                continue
            found = self.program.resolve(application.path, call.frame.nesting)
            owner = found[0].path if found else ""
            if not owner or owner in self.around or len(self.around) > _DEEPEST:
                continue
            at = str(path).strip("/") if isinstance(path, str) else ""
            inner = replace(
                self.place,
                mounts=(*self.place.mounts, *([at] if at else [])),
                declared=(*self.place.declared, *self.pending),
                reasons=(*self.place.reasons, *self.reader.doubts),
            )
            mounted = GrapeApi(
                self.program,
                Interpreter(self.program),
                owner,
                inner,
                self.routes,
                self.notes,
                self.helpers,
                (*self.around, self.owner),
            )
            mounted.read()

    def _route_word(self, call: Call) -> None:
        verbs = [w.upper() for w in words(call.argument(0))]
        is_any = "ANY" in verbs or "*" in verbs
        paths = list(call.arguments[1:])
        if is_any and all(str(p).strip("/").startswith("*") for p in paths):
            return  # what answers when nothing else does
        self._route(_ANY if is_any else tuple(verbs), paths, call)

    def _route(self, methods: tuple[str, ...], paths: list[Value], call: Call) -> None:
        told = [item for path in paths for item in listed(path)] or [""]
        reasons = [*self.place.reasons, *self.reader.doubts]
        if methods is _ANY:
            reasons.append("answers every method")
        required = call.options.get("requirements")
        patterns = required.items() if isinstance(required, dict) else ()
        place = replace(
            self.place,
            patterns=(
                *self.place.patterns,
                *((str(k), v) for k, v in patterns if isinstance(v, Pattern)),
            ),
        )
        for path in told:
            if not isinstance(path, str):
                self.notes.append(f"{call.frame.path}:{call.line}: the path could not be told")
                continue
            self.routes.extend(
                GrapeRoute(
                    methods,
                    whole,
                    place,
                    (*place.declared, *self.pending),
                    tuple(self.headers.items()),
                    call.block,
                    self.owner,
                    call.frame.path,
                    call.line,
                    tuple(dict.fromkeys(reasons)),
                )
                for whole in place.paths(str(path))
            )
        self.pending, self.headers = [], {}

    def _nothing(self, call: Call) -> None:
        """Words that declare no input."""

    WORDS: ClassVar[Mapping[str, Callable[[GrapeApi, Call], None]]] = {
        "version": _version,
        "prefix": _prefix,
        "route_param": _route_param,
        "params": _params,
        "desc": _desc,
        "helpers": _helpers,
        "include": _include,
        "before": _before,
        "before_validation": _before,
        "after_validation": _before,
        "http_basic": _auth,
        "http_digest": _auth,
        "mount": _mount,
        "route": _route_word,
        "rescue_from": _nothing,
        "add_swagger_documentation": _nothing,
        "after": _nothing,
        "route_setting": _nothing,
    }


@dataclass(frozen=True)
class _Description:
    """Answers the words inside `desc "…" do`."""

    api: GrapeApi

    def answer(self, call: Call) -> Value | NotAnswered:
        if call.name == "headers":
            self.api.take_headers([*call.arguments, dict(call.options)])
        return None


def replace_call(call: Call, name: str, options: Hash) -> Call:
    """A call under another name, without its block."""
    return Call(name, call.arguments, options, None, call.frame, call.node)
