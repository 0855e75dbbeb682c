"""Which Rack applications `config.ru` and Rails put under which paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from posixpath import basename
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.interpreter import NOT_ANSWERED, Call, Interpreter, NotAnswered
from plimsoll.codebase.ruby.parse import root_of
from plimsoll.codebase.ruby.program import PROGRAM
from plimsoll.codebase.ruby.rails_routes import ROUTES
from plimsoll.codebase.ruby.values import Frame, Name, Unknown, Value, listed
from plimsoll.codebase.sources import Once, Sources

if TYPE_CHECKING:
    from collections.abc import Iterable

_MADE = (".new", ".instance", ".app", ".freeze", ".to_app", ".compile!", ".rack_app")


@dataclass
class RackMounts:
    """Prefixes by the name of the class, as written where it is mounted."""

    prefixes: dict[str, list[str]] = field(default_factory=dict)

    def put(self, application: str, prefix: str) -> None:
        known = self.prefixes.setdefault(application.removeprefix("::"), [])
        if prefix not in known:
            known.append(prefix)

    def of(self, path: str) -> list[str]:
        """Where the class of a whole name is mounted; empty: nowhere."""
        for written, prefixes in self.prefixes.items():
            if path == written or path.endswith(f"::{written}"):
                return prefixes
        return []


@dataclass
class _Builder:
    """Answers the words of `config.ru`."""

    reader: Interpreter
    mounts: RackMounts
    prefix: str = ""

    def answer(self, call: Call) -> Value | NotAnswered:
        """`map`, `run`, `use`."""
        match call.name:
            case "map" if isinstance(call.argument(0), str) and call.block is not None:
                outer, self.prefix = (
                    self.prefix,
                    f"{self.prefix}/{str(call.argument(0)).strip('/')}",
                )
                self.reader.invoke(call.block, [], receiver=self)
                self.prefix = outer
            case "run" | "use":
                for name in _applications([*call.arguments, dict(call.options)]):
                    self.mounts.put(name, self.prefix)
            case _:
                return NOT_ANSWERED
        return None

    def answer_of(self, call: Call) -> Value | NotAnswered:
        """`Rack::URLMap.new("/api" => Api)`, `Rack::Cascade.new [A, B]`."""
        name = call.name.removeprefix("::")
        if name == "Rack::URLMap.new":
            for path, application in call.options.items():
                for inner in _applications([application]):
                    self.mounts.put(inner, f"{self.prefix}/{str(path).strip('/')}".rstrip("/"))
            return None
        if name in {"Rack::Cascade.new", "Rack::Builder.new", "Rack::Builder.app"}:
            if call.block is not None:
                self.reader.invoke(call.block, [], receiver=self)
            found: list[Value] = [a for argument in call.arguments for a in listed(argument)]
            return found
        return NOT_ANSWERED


def _applications(values: Iterable[Value]) -> list[str]:
    """The names of the classes that are run."""
    found: list[str] = []
    for value in values:
        for item in listed(value):
            match item:
                case Name():
                    found.append(item.path)
                case Unknown():
                    text = item.text.split("(", 1)[0].split(" ", 1)[0]
                    while text.endswith(_MADE):
                        text = text.rpartition(".")[0]
                    found.extend([text] if text[:1].isupper() or text[:2] == "::" else [])
                case _:
                    pass
    return found


def read(sources: Sources) -> RackMounts:
    """Follows every `config.ru`, and takes what Rails mounts."""
    mounts = RackMounts()
    for mount in ROUTES.of(sources).mounts:
        for name in _applications([Unknown(mount.application)]):
            mounts.put(name, mount.path.rstrip("/"))
    for path in sources.paths:
        if basename(path).endswith(".ru"):
            root = root_of(sources, path)
            reader = Interpreter(PROGRAM.of(sources))
            if root is not None:
                reader.run(root, Frame(path=path, receiver=_Builder(reader, mounts)))
    return mounts


MOUNTS = Once(read)
