"""Routes that only comments tell of: `// @Router /orders/{id} [get]` above a handler."""

import re
from collections.abc import Iterator
from posixpath import dirname

from plimsoll.codebase.golang.comments import Comment, plain_route, read
from plimsoll.codebase.golang.files import Declaration
from plimsoll.codebase.golang.program import Program
from plimsoll.codebase.golang.routers import Prefix, Route, Router
from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import At
from plimsoll.codebase.sources import Sources

FRAMEWORK = "swaggo"
_MARK = re.compile(rb"@[rR]outer[ \t]+/\S*[ \t]*\[")
_BASE = re.compile(rb"@BasePath[ \t]+(/\S*)")
_FEW = 0.1


class SwaggoRouter(Router):
    """What the comments of a repository belong to."""

    framework = FRAMEWORK


def add_routes(program: Program, sources: Sources) -> None:
    """Registers the commented handlers, unless code that registers was found for some of them.

    Comments go out of date; where routers are read, they only add to what those tell.
    """
    told = list(_commented(program, sources))
    if not told:
        return
    known = {
        plain_route(route.router.join(place.prefix.text, route.path.text))
        for route in program.registry.routes
        for place in route.router.places()
    }
    paths = {plain_route(path) for _, comment in told for _, path in comment.routes}
    found = sum(any(each.endswith(path) for each in known) for path in paths)
    if found > len(paths) * _FEW:
        return
    bases = {base for path in sources.candidates({".go"}, _BASE) for base in _bases(sources, path)}
    base = bases.pop() if len(bases) == 1 else ""
    router = SwaggoRouter(program.registry)
    for declaration, comment in told:
        at = At(declaration.file.path, declaration.line)
        receiver = None
        if declaration.kind == "method":
            owner = GoType("named", declaration.owner, f"./{declaration.file.folder}")
            receiver = program.machine.made_up(owner)
        handler = program.machine.function(declaration, receiver)
        for method, path in comment.routes:
            prefix = Prefix(f"{base.rstrip('/')}{path}")
            doubts = ("a comment says so; no code that registers it was found",)
            route = Route(router, (method,), prefix, handler, at, doubts=doubts)
            program.registry.add(route, at)


def _bases(sources: Sources, path: str) -> list[str]:
    return [told.decode("utf-8", "replace") for told in _BASE.findall(sources.peek(path))]


def _commented(program: Program, sources: Sources) -> Iterator[tuple[Declaration, Comment]]:
    for path in sources.candidates({".go"}, _MARK):
        package = program.packages.at(dirname(path))
        for file in package.files if package is not None else ():
            for declaration in file.declarations if file.path == path else ():
                comment = read(declaration.comment) if declaration.comment else Comment()
                if comment.routes:
                    yield declaration, comment
