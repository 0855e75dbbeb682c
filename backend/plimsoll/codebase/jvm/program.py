"""The Java and Kotlin files of a repository: found by name, read when needed, kept as facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename, splitext

from plimsoll.codebase.jvm import java, kotlin
from plimsoll.codebase.jvm.java_expressions import JavaExpressions
from plimsoll.codebase.jvm.kotlin_expressions import KotlinExpressions
from plimsoll.codebase.jvm.kotlin_grammar import prepared
from plimsoll.codebase.jvm.model import Body, Class, Expression, Field, File, Method, TypeName
from plimsoll.codebase.jvm.places import is_test, judged_path
from plimsoll.codebase.sources import Once, Sources, is_secondary, is_skipped
from plimsoll.codebase.trees import Undecodable, children, parse, parse_text

SUFFIXES = (".java", ".kt")
_DECLARED = re.compile(rb"\b(?:class|interface|enum|record|object|typealias)\s+`?([\w\x80-\xff]+)")
_PACKAGE = re.compile(rb"^\s*package\s+([\w.`\x80-\xff]+)", re.MULTILINE)
_TOP = re.compile(
    rb"^(?:(?:public|internal|private|const|inline|suspend|@\w+|tailrec|operator|override)\s+)*"
    rb"(?:val|var|fun)\s+(?:<[^>\n]*>\s*)?(?:[\w.<>?, ]+\.)?([\w\x80-\xff]+)",
    re.MULTILINE,
)
_LONGEST_CHAIN = 30


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a name stands: in a file, perhaps in a class."""

    file: File
    owner: Class | None = None


class Program:
    """All source files by the names they declare."""

    def __init__(self, sources: Sources) -> None:
        """Reads the names that the files declare, not yet the files."""
        self._sources = sources
        self._files: dict[str, File | None] = {}
        self._named: dict[str, list[str]] = {}
        self._top: dict[str, list[str]] = {}
        self._packages: dict[str, str] = {}
        self._resolved: dict[tuple[str, str, str], Class | None] = {}
        self._bodies: dict[Body, tuple[Expression, ...]] = {}
        chosen = set(sources.paths)
        self._chosen: list[str] = []
        for path in sources.everything(SUFFIXES):
            if is_test(path):
                continue
            source = sources.peek(path)
            package = _PACKAGE.search(source)
            self._packages[path] = (
                package[1].decode("utf-8", "replace").replace("`", "") if package else ""
            )
            judged = judged_path(path, self._packages[path])
            is_chosen = not is_skipped(judged) and not is_secondary(judged)
            if path in chosen or (is_chosen and _has_sources(judged)):
                self._chosen.append(path)
            for name in {*_DECLARED.findall(source), splitext(basename(path))[0].encode()}:
                self._named.setdefault(name.decode("utf-8", "replace"), []).append(path)
            if path.endswith(".kt"):
                for name in set(_TOP.findall(source)):
                    self._top.setdefault(name.decode("utf-8", "replace"), []).append(path)

    def files(self, words: re.Pattern[bytes]) -> Iterator[File]:
        """The chosen files that contain one of the words, read."""
        for path in self._chosen:
            if words.search(self._sources.peek(path)):
                found = self.file(path)
                if found is not None:
                    yield found

    def file(self, path: str) -> File | None:
        """A file's facts."""
        if path not in self._files:
            self._files[path] = self._read(path)
        return self._files[path]

    def _read(self, path: str) -> File | None:
        source = self._sources.read(path)
        try:
            if path.endswith(".kt"):
                return kotlin.read(path, parse(path, source).root)
            return java.read(path, parse(path, source).root)
        except Undecodable:
            self._sources.tree(path)  # says so
            return None

    def body(self, body: Body | None, path: str) -> tuple[Expression, ...]:
        """A body's statements."""
        if body is None:
            return ()
        if body not in self._bodies:
            self._bodies[body] = _statements(body, is_kotlin=path.endswith(".kt"))
        return self._bodies[body]

    def statements(self, method: Method, file: File) -> tuple[Expression, ...]:
        """The statements of a method's body."""
        return self.body(method.body, file.path)

    def class_named(self, qualified: str, near: str) -> Class | None:
        """A class by its full name; of several, the one whose file is nearest."""
        found: list[Class] = []
        for path in self._named.get(qualified.rsplit(".", 1)[-1], ()):
            package = self._packages[path]
            if package and not qualified.startswith(f"{package}."):
                continue
            file = self.file(path)
            if file is not None:
                found.extend(c for c in file.every_class() if c.qualified == qualified)
        return max(found, key=lambda c: nearness(c.file.path, near), default=None)

    def resolve(self, name: str, scope: Scope) -> Class | None:
        """The class that a name means at a place; None if it is not of this repository."""
        key = (name, scope.file.path, "" if scope.owner is None else scope.owner.qualified)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(name, scope)
        return self._resolved[key]

    def _resolve(self, name: str, scope: Scope) -> Class | None:
        first, *rest = name.split(".")
        found = self._first(first, scope)
        if found is None and rest:
            return self.class_named(name, scope.file.path)
        for part in rest:
            found = self.inner(found, part) if found is not None else None
        return found

    def _first(self, name: str, scope: Scope) -> Class | None:  # noqa: C901, PLR0911 - a kind a return
        owner = scope.owner
        while owner is not None:
            if owner.name == name:
                return owner
            found = self.inner(owner, name)
            if found is not None:
                return found
            owner = owner.outer
        file = scope.file
        imported = file.imported(name)
        if imported is not None:
            return self.class_named(imported, file.path)
        if name in file.classes:
            return file.classes[name]
        if name not in self._named:
            return None
        own = self.class_named(f"{file.package}.{name}" if file.package else name, file.path)
        if own is not None:
            return own
        for brought in file.imports:
            if brought.is_star:
                found = self.class_named(f"{brought.path}.{name}", file.path)
                if found is not None:
                    return found
        return None

    def inner(self, owner: Class, name: str, depth: int = 0) -> Class | None:
        """A nested class, inherited ones included."""
        if name in owner.inner:
            return owner.inner[name]
        if depth > _LONGEST_CHAIN or name not in self._named:
            return None
        for supertype in owner.supertypes:
            if supertype.name.split(".")[0] == name:
                continue
            above = self._outside(supertype.name, owner)
            if above is not None and above is not owner:
                found = self.inner(above, name, depth + 1)
                if found is not None:
                    return found
        return None

    def _outside(self, name: str, owner: Class) -> Class | None:
        """What a class's supertype is, looked up outside of that class."""
        if name.split(".", maxsplit=1)[0] == owner.name:
            return (
                None if owner.outer is None else self.resolve(name, Scope(owner.file, owner.outer))
            )
        return self.resolve(name, Scope(owner.file, owner.outer))

    def above(self, owner: Class) -> list[Class]:
        """The supertypes of a class that are in this repository."""
        found = [self._outside(supertype.name, owner) for supertype in owner.supertypes]
        return [c for c in found if c is not None and c is not owner]

    def lineage(self, owner: Class) -> list[Class]:
        """A class and everything above it, nearest first, each once."""
        found = [owner]
        for current in found:  # grows meanwhile
            if len(found) > _LONGEST_CHAIN * 10:
                break
            found.extend(c for c in self.above(current) if c not in found)
        return found

    def origins(self, name: str, scope: Scope) -> list[str]:
        """The full names that a name from outside of this repository may have here."""
        first, _, rest = name.partition(".")
        tail = f".{rest}" if rest else ""
        imported = scope.file.imported(first)
        if imported is not None:
            return [imported + tail]
        if rest and first[:1].islower():
            return [name]
        return [f"{i.path}.{name}" for i in scope.file.imports if i.is_star]

    def top_field(self, name: str, scope: Scope) -> tuple[Field, File] | None:
        """A Kotlin constant outside of classes that a name means at a place."""
        for file in self._declaring(name, scope):
            for found in file.fields:
                if found.name == name:
                    return found, file
        return None

    def top_functions(self, name: str, scope: Scope) -> list[tuple[Method, File]]:
        """Kotlin's functions outside of classes that a name means at a place."""
        return [
            (function, file)
            for file in self._declaring(name, scope)
            for function in file.functions
            if function.name == name
        ]

    def _declaring(self, name: str, scope: Scope) -> list[File]:
        """Files that may declare a name outside of classes: this one, then what it imports."""
        imported = scope.file.imported(name)
        real = (imported or name).rpartition(".")[2]
        if real not in self._top:
            return []
        packages = {scope.file.package, *(i.path for i in scope.file.imports if i.is_star)}
        if imported is not None:
            packages = {imported.rpartition(".")[0]}
        paths = [p for p in self._top.get(real, ()) if self._packages[p] in packages]
        paths.sort(key=lambda p: (p != scope.file.path, -nearness(p, scope.file.path)))
        return [file for path in paths if (file := self.file(path)) is not None]

    def alias(self, qualified: str) -> tuple[TypeName, Scope] | None:
        """What a Kotlin type alias stands for, and where that is written."""
        package, _, name = qualified.rpartition(".")
        for path in self._named.get(name, ()):
            if self._packages[path] == package and path.endswith(".kt"):
                file = self.file(path)
                if file is not None and name in file.aliases:
                    return file.aliases[name], Scope(file)
        return None

    def paths_with(self, pattern: re.Pattern[bytes]) -> list[str]:
        """The chosen files that contain a pattern."""
        return [path for path in self._chosen if pattern.search(self._sources.peek(path))]


PROGRAM = Once(Program)


def nearness(path: str, other: str) -> int:
    """How many folders two files share from the root."""
    shared = 0
    for mine, theirs in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if mine != theirs:
            break
        shared += 1
    return shared


def _has_sources(judged: str) -> bool:
    return "/src/" in f"/{judged}"


def _statements(body: Body, *, is_kotlin: bool) -> tuple[Expression, ...]:
    if is_kotlin:
        opening = "val x = " if body.is_expression else "fun f() "
        source = prepared((opening + body.text).encode("utf-8", "replace"))
        root = parse_text(".kt", source.decode("utf-8", "replace"))
        reader = KotlinExpressions(body.line)
        found = list(children(root))
        if body.is_expression:
            return tuple(reader.expression(child) for child in found)
        blocks = [b for n in found for f in children(n, "function_body") for b in children(f)]
        statements = tuple(reader.expression(c) for block in blocks for c in children(block))
        return (*statements, *(reader.expression(node) for node in found[1:]))
    reading = JavaExpressions(body.line)
    if body.is_expression:
        node = parse_text(".java", f"x = {body.text};")
    else:
        node = parse_text(".java", body.text)
    found = children(node)
    return tuple(
        statement
        for top in found
        for statement in (
            reading.statements(top) if top.type == "block" else (reading.expression(top),)
        )
    )
