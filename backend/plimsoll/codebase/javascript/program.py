"""The JavaScript and TypeScript of a repository that may declare routes, followed once for all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cached_property
from posixpath import splitext
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter
from plimsoll.codebase.javascript.interpreter.nodes import operands
from plimsoll.codebase.javascript.modules import CODE_SUFFIXES, MODULES, SUFFIXES
from plimsoll.codebase.javascript.plugins import call_back
from plimsoll.codebase.javascript.schemas import SCHEMAS, Schemas
from plimsoll.codebase.sources import Once, Sources
from plimsoll.codebase.trees import field, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from plimsoll.codebase.javascript.interpreter.values import Function

_FRAMEWORKS = re.compile(
    rb"""['"](express|koa|fastify|hono|@hapi/hapi|hapi|@koa/router|koa-router|polka|json-server"""
    rb"""|express-promise-router|@hono/zod-openapi|@tinyhttp/app|@awaitjs/express"""
    rb"""|express-ws|koa-joi-router|@fastify/[\w-]+|fastify-plugin|hyper-express"""
    rb"""|ultimate-express|@feathersjs/express|find-my-way|router|restify|@hapi/glue|hono/[\w-]+)['"]"""
)
"""Without one of these, imported anywhere, there is nothing to look for."""

_FAMILIES = ("express", "koa", "fastify", "hono", "hapi")

_WORDS = re.compile(
    rb"""['"](?:express|koa|fastify|hono|@hapi/|hapi|@fastify/|@hono/|@koa/|koa-|fastify-|express-"""
    rb"""|restify|polka|@tinyhttp|@awaitjs|json-server|hyper-express|ultimate-express)"""
    rb"""|Router\b|FastifyInstance|\.route\("""
    rb"""|\b(?:app|router|server|api|routes?|fastify|instance|express|application|web)"""
    rb"""\.(?:get|post|put|patch|delete|del|all|use|register|ws|route|head|options)\("""
    rb"""|\bnew \w*(?:App|Application|Server|Api|API|Express\w*)\(|\.listen\("""
    rb"""|\b(?:createApp|createServer|buildApp|startServer|initServer|bootstrap)\(""",
)
"""Files without any of these words are read only when another imports from them."""

_WORDS_OF_PAGES = re.compile(rb"""['"](?:express|koa|fastify|hono)['"/]""")
_PAGES = frozenset({".jsx", ".tsx"})

_CONSTRUCTION = re.compile(
    rb"express\(\)|new Koa\b|[fF]astify\(|new (?:OpenAPI)?Hono\b|new App\b|[Hh]api\.[sS]erver\("
    rb"|createServer\(|new Express\b"
)
_ROUTING = re.compile(
    rb"""\.(?:get|post|put|patch|delete|del|all|options|head|ws)\(\s*['"`/\[]"""
    rb"""|\.(?:use|route|register|routes|mount|prefix|openapi|group)\("""
    rb"""|\[\s*\w*(?:[mM]ethod|verb)\w*(?:\.toLowerCase\(\))?\s*\](?:\?\.)?\(|Router\("""
)
"""Functions without any of these words are not followed unless something calls them."""

_OF_HANDLERS = frozenset(
    {"req", "request", "_req", "ctx", "context", "c", "res", "_", "err", "error", "socket"}
    | {"_request", "done", "next", "_ctx", "_c", "e", "event"}
)
_MOST_ATTEMPTS = 20_000
_LARGEST_BYTES = 1_500_000
_STEPS_PER_ATTEMPT = 200_000
_STEPS_FOR_ALL = 1_500_000
"""What all attempts together may cost, beyond what loading the modules took."""
_LONGEST_LINE = 4_000
_WORD = re.compile(rb"\w+")


class _Files:
    """The files of the repository, for the interpreter."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._modules = MODULES.of(sources)
        self._all = sorted(sources.everything(SUFFIXES))
        self._chosen = frozenset(sources.paths)
        self._wanted: dict[str, bool] = {}

    def resolve(self, importer: str, specifier: str) -> str | None:
        return self._modules.resolve(importer, specifier)

    def parsed(self, path: str) -> tuple[Node, bytes] | None:
        if splitext(path)[1].lower() not in CODE_SUFFIXES:
            return None
        source = self._sources.peek(path)
        if len(source) > _LARGEST_BYTES or _is_minified(source):
            return None
        tree = self._sources.tree(path)
        return None if tree is None else (tree.root, tree.root.text or b"")

    def text(self, path: str) -> bytes:
        return self._sources.read(path)

    def below(self, folder: str) -> Sequence[str]:
        start = bisect_left(self._all, folder)
        end = bisect_left(self._all, folder + "\U0010ffff")
        return self._all[start:end]

    def is_wanted(self, path: str) -> bool:
        if path not in self._wanted:
            suffix = splitext(path)[1].lower()
            words = _WORDS_OF_PAGES if suffix in _PAGES else _WORDS
            self._wanted[path] = path in self._chosen and bool(
                words.search(self._sources.peek(path))
            )
        return self._wanted[path]


class Program:
    """What the code of a repository does before it answers requests."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._files = _Files(sources)
        self.interpreter = Interpreter(self._files, call_back)
        self.notes: list[str] = []
        named = sources.candidates(CODE_SUFFIXES, _FRAMEWORKS)
        self.is_empty = not named
        self.packages = _packages(sources, named)
        """The frameworks that some file imports."""
        if named:
            self._follow()

    def texts(self, suffix: str) -> Iterator[bytes]:
        """The content of all files of a kind that is no code, such as `.prisma`."""
        return (self._sources.read(path) for path in self._sources.everything({suffix}))

    @cached_property
    def schemas(self) -> Schemas:
        """Types and validators of the same files."""
        return SCHEMAS.of(self._sources)

    def _follow(self) -> None:
        for path in self._sources.paths:
            if splitext(path)[1].lower() in CODE_SUFFIXES and self._files.is_wanted(path):
                self.interpreter.load(path)
        self._attempt_uncalled()
        self.interpreter.refresh()

    def mentions(self, path: str, words: re.Pattern[bytes]) -> bool:
        """Whether a file contains one of some words."""
        return bool(words.search(self._sources.peek(path)))

    def _attempt_uncalled(self) -> None:
        """Follows factories and helpers that nothing in the repository calls.

        Those that make an application come first, and among them those that no other names: they
        call the others with the real thing. Following one may define more, so the list grows.
        """
        functions = self.interpreter.functions
        left = _STEPS_FOR_ALL
        for pattern in (_CONSTRUCTION, _ROUTING):
            position = 0
            while position < min(len(functions), _MOST_ATTEMPTS):
                waiting = self._uncalled(pattern, position)
                position = len(functions)
                for function in [*self._unnamed(waiting), *waiting]:
                    if function.key not in self.interpreter.called and left > 0:
                        self.interpreter.refresh(min(_STEPS_PER_ATTEMPT, left))
                        self.interpreter.stand_ins.attempt(function)
                        left -= self.interpreter.steps

    def _uncalled(self, pattern: re.Pattern[bytes], start: int) -> list[Function]:
        found: dict[tuple[str, int], Function] = {}
        for function in self.interpreter.functions[start:]:
            key = function.key
            if (
                key not in self.interpreter.called
                and key not in found
                and not _is_handler(function)
            ):
                source = function.scope.module.source
                if pattern.search(source, function.node.start_byte, function.node.end_byte):
                    found[key] = function
        return list(found.values())

    def _unnamed(self, functions: list[Function]) -> list[Function]:
        """Those whose name occurs in none of the others."""
        words: Counter[bytes] = Counter()
        for function in functions:
            words.update(set(_WORD.findall(function.node.text or b"")) - {function.name.encode()})
        return [function for function in functions if not words[function.name.encode()]]


def _packages(sources: Sources, paths: list[str]) -> frozenset[str]:
    found: set[str] = set()
    for path in paths:
        for name in _FRAMEWORKS.findall(sources.peek(path)):
            found.update(f for f in _FAMILIES if f in name.decode())
            if name in (b"polka", b"json-server", b"router", b"restify", b"@tinyhttp/app"):
                found.add("express")
    return frozenset(found)


def _is_handler(function: Function) -> bool:
    """Whether it looks like what answers a request, which declares no routes."""
    single = field(function.node, "parameter")
    parameters = [single] if single else operands(field(function.node, "parameters"))
    if not parameters:
        return False
    name = text_of(field(parameters[0], "pattern") or parameters[0])
    return name in _OF_HANDLERS


def _is_minified(source: bytes) -> bool:
    """Whether a file was made for browsers: lines that nobody wrote."""
    if len(source) <= _LONGEST_LINE:
        return False
    lines = source[: _LONGEST_LINE * 4].split(b"\n")
    return any(len(line) > _LONGEST_LINE and not line.startswith(b"//") for line in lines)


PROGRAM = Once(Program)
"""The program of the files being read, shared by all extractors: `PROGRAM.of(sources)`."""
