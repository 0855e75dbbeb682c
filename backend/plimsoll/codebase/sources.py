"""Which files of a repository are read, and the Python among them as an interpreter."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from posixpath import basename, splitext
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from plimsoll.codebase.model import SkippedFile
from plimsoll.codebase.ports import Snapshot
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.modules import ModuleIndex
from plimsoll.codebase.python.parse import decoded, parse
from plimsoll.codebase.python.syntax import Suite
from plimsoll.codebase.python.values import FunctionValue
from plimsoll.codebase.trees import Tree, Undecodable
from plimsoll.codebase.trees import parse as parse_tree

T = TypeVar("T")

INSTALLED_FOLDERS = frozenset(
    {"node_modules", "site-packages", "dist-packages", "venv", "virtualenv", "__pycache__"}
)
"""Never read, whoever imports from them."""

SKIPPED_FOLDERS = INSTALLED_FOLDERS | frozenset(
    {
        "env",
        "tests",
        "test",
        "testing",
        "testdata",
        "testutil",
        "testutils",
        "fixtures",
        "mocks",
        "__tests__",
        "__mocks__",
        "e2e",
        "migrations",
        "alembic",
        "vendor",
        "third_party",
        "bower_components",
        "target",
    }
)
SECONDARY_FOLDERS = frozenset(
    {"example", "examples", "docs", "doc", "docs_src", "samples", "demo", "demos"}
    | {"snippets", "cookbook", "tutorial", "tutorials", "templates"}
    # What a build made of the sources; a published package may hold nothing else.
    | {"dist", "build", "out", "obj", "bin"}
)
"""Read only when nothing else in the repository declares an endpoint, or imports from them."""

_TEST_FILE = re.compile(
    r"^(test_.*|.*_test|conftest)\.py$"
    r"|\.(test|tests|spec|e2e|stories|min)\.[cm]?[jt]sx?$|\.d\.[cm]?ts$"
    r"|_test\.(go|rb|exs)$|_spec\.rb$"
    r"|(Test|Tests|IT|Spec)\.(java|kt|cs|php)$"
)
"""Also what was made for a browser, and declarations without code."""

_PACKAGE = re.compile(r"(?<=/main/java/).*/|(?<=/main/kotlin/).*/|(?<=/src/)(?:com|org|io|net)/.*/")

_CANDIDATE = re.compile(
    rb"fastapi|flask|starlette|APIRouter|Blueprint|[rR]outer\b|\.route\(|add_url_rule|add_resource"
    rb"|django|rest_framework|urlpatterns|litestar|sanic|tornado|aiohttp|falcon|bottle|pyramid"
    rb"|cornice|includeme|add_routes?\(|\.router\.add_|route_handlers",
    re.IGNORECASE,
)
"""Files without any of these words are parsed only when another imports from them, or when they
decorate with a function of the repository that registers routes."""

ROUTING = re.compile(
    r"\b(FastAPI|APIRouter|Flask|APIFlask|Blueprint|APIBlueprint|Api)\(|include_router|register_blueprint"
    r"|add_url_rule|add_api_route|add_resource|add_namespace|\.mount\(|\.route\(|\.api_route\("
    r"|\.(get|post|put|patch|delete)\(\s*f?[\"']/"
    r"|\b(Starlette|Litestar|Sanic|Application|Bottle|Configurator|Router|Route|Mount|URLSpec)\("
    r"|\b(Service|BlueprintGroup)\(|\bBlueprint\.group\(|\bfalcon\.(asgi\.)?(App|API)\("
    r"|\.(add_routes?|add_subapp|add_view|add_handlers|blueprint|add_websocket_route|include)\("
    r"|\broute_handlers\b|\.router\.add_\w+\(|\.add_(get|post|put|patch|delete|head)\("
)
"""Functions without any of these words are not followed unless something calls them."""

_CONSTRUCTION = re.compile(
    r"\b(FastAPI|Flask|APIFlask|Quart|Starlette|Litestar|Sanic|Application|Bottle|Configurator)\("
    r"|\bfalcon\.(asgi\.)?(App|API)\("
)

_REGISTERS = re.compile(
    r"add_url_rule|add_api_route|add_resource|add_route|\.(route|api_route|get|post|put|patch|delete)\("
)
_MOST_DECORATORS = 200

_WORD = re.compile(r"\w+")

_MOST_ATTEMPTS = 20_000


class Sources:
    """The chosen files of a snapshot."""

    def __init__(self, snapshot: Snapshot, paths: Sequence[str]) -> None:
        self._snapshot = snapshot
        self.paths = tuple(paths)
        self.notes: list[str] = []
        self.skipped: list[SkippedFile] = []
        self.read_paths: set[str] = set()
        self._candidates: dict[str, bool] = {}

    @property
    def name(self) -> str:
        """The repository's, for people."""
        return self._snapshot.name

    def read(self, path: str) -> bytes:
        """A file's content; counts the file as read."""
        self.read_paths.add(path)
        return self._snapshot.read(path)

    def peek(self, path: str) -> bytes:
        """A file's content, before it is known to be of use."""
        return self._snapshot.read(path)

    def candidates(self, suffixes: Collection[str], words: re.Pattern[bytes]) -> list[str]:
        """The chosen files with one of those suffixes that contain one of the words."""
        named = [path for path in self.paths if splitext(path)[1].lower() in suffixes]
        return [path for path in named if words.search(self.peek(path))]

    def everything(self, suffixes: Collection[str]) -> list[str]:
        """Also what is passed over when looking for routes but may be imported from there."""
        return [
            file.path
            for file in self._snapshot.files
            if splitext(file.path)[1].lower() in suffixes and is_importable(file.path)
        ]

    def tree(self, path: str) -> Tree | None:
        """A file's syntax tree; None, and said, if it is no text. It is parsed anew every time."""
        try:
            source = self.read(path)
            # A Python file may declare its encoding.
            whole = decoded(source).encode() if path.endswith(".py") else source
            found = parse_tree(path, whole)
        except Undecodable as problem:
            self._pass_over(path, problem)
            return None
        self._tell_broken(path, found.broken_line)
        return found

    def mentions(self, path: str, word: bytes) -> bool:
        """Whether a file contains a word, in lower case."""
        return word in self._snapshot.read(path).lower()

    @cached_property
    def python(self) -> Interpreter:
        """All Python files that may declare routes, followed."""
        index = ModuleIndex(self.everything({".py"}), self._snapshot.name)
        interpreter = Interpreter(index, self._parsed, self._is_candidate, ROUTING)
        for path in self.paths:
            module = index.at(path)
            if module is not None and self._is_candidate(path):
                interpreter.load(module)
        self._load_decorated(interpreter, index)
        _attempt_uncalled(interpreter)
        return interpreter

    def _load_decorated(self, interpreter: Interpreter, index: ModuleIndex) -> None:
        """Follows files that know routes only by a decorator from elsewhere: `@endpoint`."""
        names = _registering_names(interpreter)
        if not names:
            return
        used = re.compile(rb"^[ \t]*@(?:\w+\.)*(?:%s)\b" % b"|".join(names), re.MULTILINE)
        for path in self.paths:
            module = index.at(path)
            if module is not None and not module.begun and used.search(self.read(path)):
                interpreter.load(module)

    def _is_candidate(self, path: str) -> bool:
        if path not in self._candidates:
            self._candidates[path] = bool(_CANDIDATE.search(self.read(path)))
        return self._candidates[path]

    def _parsed(self, path: str) -> Suite | None:
        try:
            parsed = parse(decoded(self.read(path)))
        except Undecodable as problem:
            self._pass_over(path, problem)
            return None
        self._tell_broken(path, parsed.broken_line)
        return parsed.suite

    def _pass_over(self, path: str, problem: Undecodable) -> None:
        skipped = SkippedFile(path=path, reason=f"no readable text: {problem}")
        if skipped not in self.skipped:
            self.skipped.append(skipped)

    def _tell_broken(self, path: str, line: int | None) -> None:
        if line is not None:
            self.notes.append(f"{path}: syntax error at line {line}, read in part")


class Once(Generic[T]):
    """What several extractors need of the same files, read once: `PROGRAM = Once(Program)`."""

    def __init__(self, read: Callable[[Sources], T]) -> None:
        self._read = read
        self._done: WeakKeyDictionary[Sources, T] = WeakKeyDictionary()

    def of(self, sources: Sources) -> T:
        """What was read of these files."""
        if sources not in self._done:
            self._done[sources] = self._read(sources)
        return self._done[sources]


def _registering_names(interpreter: Interpreter) -> list[bytes]:
    """Functions of modules that may register what they decorate."""
    names = {
        function.name
        for function in interpreter.functions
        if function.scope.parent is None
        and function.owner is None
        and isinstance(function.body, Suite)
        and _REGISTERS.search(function.body.text)
    }
    return [re.escape(name).encode() for name in sorted(names)][:_MOST_DECORATORS]


def _attempt_uncalled(interpreter: Interpreter) -> None:
    """Follows factories and helpers that nothing in the repository calls.

    Those that make an application come first, and among them those that no other names: they call
    the others with the real thing. Following one may define more, so the list grows meanwhile.
    """
    for pattern in (_CONSTRUCTION, ROUTING):
        position = 0
        while position < min(len(interpreter.functions), _MOST_ATTEMPTS):
            waiting = _uncalled(interpreter, pattern, position)
            position = len(interpreter.functions)
            for function in [*_unnamed(waiting), *waiting]:
                if id(function.body) not in interpreter.called:
                    interpreter.refresh()
                    interpreter.attempt(function)
    interpreter.refresh()


def _uncalled(
    interpreter: Interpreter, pattern: re.Pattern[str], start: int
) -> list[FunctionValue]:
    return [
        function
        for function in interpreter.functions[start:]
        if id(function.body) not in interpreter.called
        and isinstance(function.body, Suite)
        and pattern.search(function.body.text)
    ]


def _unnamed(functions: list[FunctionValue]) -> list[FunctionValue]:
    """Those whose name occurs in none of the others."""
    words: Counter[str] = Counter()
    for function in functions:
        if isinstance(function.body, Suite):
            words.update(set(_WORD.findall(function.body.text)) - {function.name})
    return [function for function in functions if not words[function.name]]


def is_skipped(path: str) -> bool:
    """Tests, installed packages and generated code declare no endpoints of the service."""
    folders = _judged(path)
    if any(folder in SKIPPED_FOLDERS or _is_hidden(folder) for folder in folders):
        return True
    return bool(_TEST_FILE.search(basename(path)))


def is_importable(path: str) -> bool:
    """Whether code of the service may import it: all but installed packages."""
    folders = path.split("/")[:-1]
    return not any(folder in INSTALLED_FOLDERS or _is_hidden(folder) for folder in folders)


def is_secondary(path: str) -> bool:
    """Examples and documentation, which count only when there is nothing else."""
    return any(folder in SECONDARY_FOLDERS for folder in _judged(path))


def _judged(path: str) -> list[str]:
    """The folders that say what a file is for; those of a Java package are a name."""
    return _PACKAGE.sub("", path).split("/")[:-1]


def _is_hidden(folder: str) -> bool:
    return folder.startswith(".") and folder not in (".", "..")
