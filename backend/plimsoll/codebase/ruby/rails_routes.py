"""All routes of all Rails applications and engines of a repository, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from posixpath import dirname, join
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.interpreter import NOT_ANSWERED, Call, Interpreter, NotAnswered
from plimsoll.codebase.ruby.parse import root_of
from plimsoll.codebase.ruby.program import PROGRAM, Program
from plimsoll.codebase.ruby.rails_gems import EXTENSIONS
from plimsoll.codebase.ruby.rails_paths import normalized
from plimsoll.codebase.ruby.rails_router import Router
from plimsoll.codebase.ruby.rails_scope import Scope
from plimsoll.codebase.ruby.values import Closure, Frame, Value
from plimsoll.codebase.sources import Once, Sources

if TYPE_CHECKING:
    from plimsoll.codebase.ruby.rails_route import Mount, Route

_FILES = re.compile(rb"\broutes\.(draw|append|prepend)\b|\badd_routes\b|\.routes\s*(do\b|\{)")
_MAPPER = re.compile(rb"Routing::Mapper")
_TAKES_IN = re.compile(
    rb"Routing::Mapper\.(?:send\s*\(?\s*:)?(?:include|prepend)[\s(,]+(?:::)?([A-Z][\w:]*)"
)
_OWNER = re.compile(
    r"^(?:::)?(.*?)\.(?:routes\.(?:draw|append|prepend)|add_routes|routes)$", re.DOTALL
)
_API_ONLY = re.compile(rb"^\s*config\.api_only\s*=\s*true", re.MULTILINE)
_ISOLATES = re.compile(rb"isolate_namespace\s*\(?\s*(?:::)?([A-Z][\w:]*)")
_MAIN = ""
_DEEPEST = 8


@dataclass
class RailsRoutes:
    """What the applications of a repository route, with engines put where they are mounted."""

    routes: list[Route] = field(default_factory=list)
    mounts: list[Mount] = field(default_factory=list)
    """Other applications, which are no engines of this repository: Grape, Sinatra, gems."""
    notes: list[str] = field(default_factory=list)


@dataclass
class _Reading:
    """Listens to files that draw routes."""

    program: Program
    reader: Interpreter
    routers: dict[str, Router] = field(default_factory=dict)
    opens_classes: bool = True

    def answer(self, call: Call) -> Value | NotAnswered:
        del call
        return NOT_ANSWERED

    def answer_of(self, call: Call) -> Value | NotAnswered:
        """`Shop::Engine.routes.draw do … end`."""
        owner = _OWNER.match(call.name)
        if owner is None or call.block is None:
            return NOT_ANSWERED
        router = self._router(owner[1], call.frame)
        router.follow(call.block, router.scope)
        return None

    def _router(self, owner: str, frame: Frame) -> Router:
        last = owner.rpartition("::")[2]
        name = _MAIN
        if "pplication" not in last and owner not in {"Rails", "self"}:
            found = self.program.resolve(owner, frame.nesting)
            name = found[0].path if found else owner
        root = frame.path.rpartition("config/routes")[0]
        key = name or f"{_MAIN}{root}"
        if key not in self.routers:
            self.routers[key] = Router(
                reader=self.reader,
                load=self._load,
                api_only=self._is_api(root),
                scope=Scope(module=self._namespace_of(name)),
                extensions=EXTENSIONS,
                program=self.program,
                is_engine=bool(name),
            )
        return self.routers[key]

    def _is_api(self, root: str) -> bool:
        path = f"{root}config/application.rb"
        sources = self.program.sources
        return path in self.program.files and bool(_API_ONLY.search(sources.peek(path)))

    def _namespace_of(self, engine: str) -> str:
        for definition in self.program.named(engine) if engine else ():
            found = _ISOLATES.search(self.program.sources.peek(definition.file))
            if found is not None:
                return underscored_path(found[1].decode())
        return ""

    def _load(self, name: str, path: str, router: Router) -> bool:
        """`draw(:admin)`: the file beside, and in the folder of an edition such as `ee`."""
        root = path.rpartition("config/routes")[0]
        ending = f"config/routes/{name}.rb"
        near = [p for p in self.program.files if p == root + ending]
        others = [p for p in self.program.files if p.endswith(f"/{ending}") and p not in near]
        chosen = near + [p for p in others if dirname(p).count("/") <= root.count("/") + 2]
        for found in chosen if near else others[:1]:
            root_node = root_of(self.program.sources, found)
            if root_node is not None:
                self.reader.run(root_node, Frame(path=found, receiver=router))
        return bool(near or others)


def underscored_path(name: str) -> str:
    """A module's name as the folder of its controllers."""
    return "/".join(
        re.sub(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", part).lower()
        for part in name.split("::")
    )


def read(sources: Sources) -> RailsRoutes:
    """Follows every file that draws routes."""
    program = PROGRAM.of(sources)
    files = program.candidates(_FILES)
    reading = _Reading(program, Interpreter(program))
    if files:
        reading.reader.methods.update(_helpers(program))
    for path in sorted(files, key=lambda p: (not p.endswith("config/routes.rb"), p)):
        root = root_of(sources, path)
        if root is not None:
            reading.reader.steps = 0
            reading.reader.run(root, Frame(path=path, receiver=reading))
    return _Placing(reading.routers).placed()


def _helpers(program: Program) -> dict[str, Closure]:
    """Words that the repository adds to the router itself."""
    found = program.methods_of("ActionDispatch::Routing::Mapper")
    for path in program.candidates(_MAPPER):
        for name in _TAKES_IN.findall(program.sources.peek(path)):
            found.update(program.methods_of(name.decode()))
    found.pop("draw", None)
    return found


@dataclass
class _Placing:
    """Puts engines where they are mounted."""

    routers: dict[str, Router]
    whole: RailsRoutes = field(default_factory=RailsRoutes)
    mounted: set[str] = field(default_factory=set)

    def placed(self) -> RailsRoutes:
        """The routes of all applications, and then those of engines that nothing mounts."""
        for name, router in self.routers.items():
            self.whole.notes.extend(router.notes)
            if not router.is_engine:
                self._place(router, "", (), (name,))
        for name, router in self.routers.items():
            if router.is_engine and name not in self.mounted:
                reason = f"nothing in the repository mounts `{name}`"
                self._place(router, "", (reason,), (name,))
        return self.whole

    def _place(
        self, router: Router, prefix: str, reasons: tuple[str, ...], around: tuple[str, ...]
    ) -> None:
        for route in router.routes:
            path = normalized(join(prefix, route.path.lstrip("/"))) if prefix else route.path
            marked = replace(route, path=path, reasons=(*reasons, *route.reasons))
            self.whole.routes.append(marked)
        for mount in router.mounts:
            path = normalized(f"{prefix}/{mount.path}")
            inner = (*reasons, *mount.reasons)
            engine = _engine(mount.application, self.routers)
            if engine is None:
                self.whole.mounts.append(replace(mount, path=path, reasons=inner))
            elif engine not in around and len(around) < _DEEPEST:
                self.mounted.add(engine)
                self._place(self.routers[engine], path, inner, (*around, engine))


def _engine(name: str, routers: dict[str, Router]) -> str | None:
    name = name.removeprefix("::")
    if name in routers and routers[name].is_engine:
        return name
    return next((n for n in routers if n.endswith(f"::{name}") and routers[n].is_engine), None)


ROUTES = Once(read)
