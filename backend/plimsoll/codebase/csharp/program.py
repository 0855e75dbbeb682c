"""All C# files of a repository as one program: its types found by name, its constants told."""

import re
from functools import cached_property
from posixpath import basename
from typing import TypeAlias

from plimsoll.codebase.csharp.facts import (
    Concat,
    Constant,
    Declaration,
    Expression,
    File,
    Items,
    Name,
    TypeName,
    TypeOf,
)
from plimsoll.codebase.csharp.syntax import file_of
from plimsoll.codebase.sources import Once, Sources
from plimsoll.codebase.trees import Tree, Undecodable, parse

Told: TypeAlias = str | int | float | bool | None
_DECLARED = re.compile(rb"\b(?:class|record|struct|interface|enum)\s+(?:struct\s+|class\s+)?(\w+)")
_TEST_FOLDER = re.compile(r"(?:^|[._-])(?:\w*[Tt]ests?|[Mm]ocks?|[Bb]enchmarks?)$")
_DIRECTIVE = re.compile(
    rb"^[ \t]*#[ \t]*(?:if|else|elif|endif|region|endregion|pragma|nullable)\b[^\n]*", re.MULTILINE
)
_DEEPEST = 30
_MOST_BASES = 20


def is_code(path: str) -> bool:
    """Not of a test project, nor generated."""
    folders = path.split("/")[:-1]
    name = basename(path)
    return not (
        any(_TEST_FOLDER.search(folder) for folder in folders)
        or name.endswith((".g.cs", ".Designer.cs"))
    )


class Program:
    """Read on demand: a file is parsed when one of its types is asked for."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._files: dict[str, File | None] = {}
        self._known: dict[tuple[str, str, int, str], Declaration | None] = {}

    @cached_property
    def paths(self) -> list[str]:
        """The C# files that may declare endpoints."""
        return [path for path in self.sources.paths if path.endswith(".cs") and is_code(path)]

    def mentioning(self, words: re.Pattern[bytes]) -> list[str]:
        """Those with one of the words."""
        return [path for path in self.paths if words.search(self.sources.peek(path))]

    @cached_property
    def _places(self) -> dict[str, list[str]]:
        """Which files declare a type of that name; those of endpoints first."""
        found: dict[str, list[str]] = {}
        first = set(self.paths)
        every = [p for p in self.sources.everything({".cs"}) if p not in first and is_code(p)]
        for path in [*self.paths, *every]:
            for name in set(_DECLARED.findall(self.sources.peek(path))):
                found.setdefault(name.decode("utf-8", "replace"), []).append(path)
        return found

    def file(self, path: str) -> File | None:
        """A file's facts; None if it is no text."""
        if path not in self._files:
            tree = tree_of(self.sources, path)
            self._files[path] = None if tree is None else file_of(tree)
        return self._files[path]

    def named(self, name: str) -> list[Declaration]:
        """All declarations of that simple name."""
        found = []
        for path in self._places.get(name, [])[:50]:
            file = self.file(path)
            found += [d for d in file.declarations if d.name == name] if file is not None else []
        return found

    def resolve(
        self, wanted: TypeName, path: str, inside: Declaration | None = None
    ) -> Declaration | None:
        """The declaration that a name means at a place; None if it is not of this repository."""
        around = "" if inside is None else inside.full_name
        key = (wanted.name, f"{wanted.qualifier}|{path}", len(wanted.arguments), around)
        if key not in self._known:
            self._known[key] = self._resolve(wanted, path, inside)
        return self._known[key]

    def _resolve(
        self, wanted: TypeName, path: str, inside: Declaration | None
    ) -> Declaration | None:
        file = self._files.get(path)
        name, qualifier = wanted.name, wanted.qualifier
        if file is not None and not qualifier and name in file.aliases:
            name, qualifier = file.aliases[name].name, file.aliases[name].qualifier
        found = [d for d in self.named(name) if len(d.type_parameters) == len(wanted.arguments)]
        found = found or (self.named(name) if not wanted.arguments else [])
        if qualifier:
            exact = [d for d in found if _whole(d).endswith(f"{qualifier}.{name}")]
            last = qualifier.rsplit(".", 1)[-1]
            found = exact or [d for d in found if last in _whole(d).split(".")[:-1]]
        if len(found) <= 1:
            return found[0] if found else None
        return max(found, key=lambda d: _nearness(d, path, file, inside))

    def bases(self, declaration: Declaration) -> list[tuple[Declaration, dict[str, TypeName]]]:
        """The declaration and its base classes and interfaces in the repository, nearest first.

        Each with what its type parameters stand for.
        """
        found: list[tuple[Declaration, dict[str, TypeName]]] = [(declaration, {})]
        seen = {id(declaration)}
        for current, bound in found:  # grows meanwhile
            for base in current.bases:
                target = self.resolve(base, current.path, current)
                if target is None or id(target) in seen or len(found) > _MOST_BASES:
                    continue
                seen.add(id(target))
                filled = [substituted(argument, bound) for argument in base.arguments]
                names = dict(zip(target.type_parameters, filled, strict=False))
                found.append((target, names))
        return found

    def parts(self, declaration: Declaration) -> list[Declaration]:
        """All parts of a partial class, the given one first."""
        if "partial" not in declaration.modifiers:
            return [declaration]
        others = [
            other
            for other in self.named(declaration.name)
            if other is not declaration
            and other.namespace == declaration.namespace
            and other.full_name == declaration.full_name
        ]
        return [declaration, *others]

    def value(
        self, expression: Expression | None, path: str, inside: Declaration | None, depth: int = 0
    ) -> Told:
        """A constant expression's value; None if it cannot be told."""
        if expression is None or depth > _DEEPEST:
            return None
        match expression:
            case Constant(value):
                return value
            case Concat(parts):
                told = [self.value(part, path, inside, depth + 1) for part in parts]
                if any(part is None for part in told):
                    return None
                return "".join(_text(part) for part in told)
            case Name(text):
                return self._constant(text.split("."), path, inside, depth + 1)
            case _:
                return None

    def text(
        self, expression: Expression | None, path: str, inside: Declaration | None
    ) -> str | None:
        """A constant string; None if it is none or cannot be told."""
        value = self.value(expression, path, inside)
        return value if isinstance(value, str) else None

    def texts(self, expression: Expression, path: str, inside: Declaration | None) -> list[str]:
        """A constant string or an array of them."""
        items = expression.items if isinstance(expression, Items) else (expression,)
        told = [self.text(item, path, inside) for item in items]
        return [text for text in told if text is not None]

    def _constant(
        self, names: list[str], path: str, inside: Declaration | None, depth: int
    ) -> Told:
        if names and names[0] == "this":
            names = names[1:]
        if not names or depth > _DEEPEST:
            return None
        *outer, last = names
        if last == "Empty" and outer in (["string"], ["String"]):
            return ""
        if not outer:
            around = inside
            while around is not None:
                found = self._member(around, last, depth)
                if found is not None:
                    return found
                around = around.outer
            return self._static(last, path, depth)
        owner = self._owner(outer, path, inside)
        return None if owner is None else self._member(owner, last, depth)

    def _owner(self, names: list[str], path: str, inside: Declaration | None) -> Declaration | None:
        """The type that a dotted name means; inner types of those around the place first."""
        around = inside
        while around is not None:
            for start in [part for base, _ in self.bases(around) for part in self.parts(base)]:
                found = _nested(self, start, names)
                if found is not None:
                    return found
            around = around.outer
        for index, name in enumerate(names):
            qualifier = ".".join(names[:index])
            head = self.resolve(TypeName(name, qualifier=qualifier), path, inside)
            rest = names[index + 1 :]
            if head is not None:
                inner = _nested(self, head, rest) if rest else head
                if inner is not None:
                    return inner
        return None

    def _member(self, owner: Declaration, name: str, depth: int) -> Told:
        for base, _ in self.bases(owner):
            for part in self.parts(base):
                for member in part.members:
                    if member.name == name and member.default is not None:
                        return self.value(member.default, part.path, part, depth + 1)
                for value, _, _ in part.values:
                    if value == name:
                        return name
        return None

    def _static(self, name: str, path: str, depth: int) -> Told:
        """A constant of a type that the file opens by `using static`."""
        file = self._files.get(path)
        for opened in file.namespaces if file is not None else ():
            qualifier, _, last = opened.rpartition(".")
            owner = self.resolve(TypeName(last, qualifier=qualifier), path)
            if owner is not None:
                found = self._member(owner, name, depth)
                if found is not None:
                    return found
        return None

    def names_of(self, expression: Expression | None) -> TypeName | None:
        """The type of `typeof(X)`."""
        return expression.type if isinstance(expression, TypeOf) else None


PROGRAM = Once(Program)


def tree_of(sources: Sources, path: str) -> Tree | None:
    """A file's syntax tree, with the lines of the preprocessor as blanks if it breaks on them.

    What stands in their branches is then read as if all held.
    """
    tree = sources.tree(path)
    if tree is None or tree.broken_line is None:
        return tree
    source = sources.read(path)
    if not _DIRECTIVE.search(source):
        return tree
    try:
        other = parse(path, _DIRECTIVE.sub(lambda match: b" " * len(match[0]), source))
    except Undecodable:
        return tree
    return other


def substituted(type_name: TypeName, bound: dict[str, TypeName]) -> TypeName:
    """A type with type parameters replaced by what they stand for."""
    if not bound:
        return type_name
    known = bound.get(type_name.name)
    if known is not None and not type_name.arguments:
        nullable = known.nullable or type_name.nullable
        return TypeName(known.name, known.arguments, nullable, known.qualifier)
    filled = tuple(substituted(argument, bound) for argument in type_name.arguments)
    return TypeName(type_name.name, filled, type_name.nullable, type_name.qualifier)


def _nested(program: Program, start: Declaration, names: list[str]) -> Declaration | None:
    current: Declaration | None = start
    for name in names:
        if current is None:
            return None
        parts = program.parts(current)
        current = next((d for part in parts for d in part.nested if d.name == name), None)
    return current


def _nearness(
    declaration: Declaration, path: str, file: File | None, inside: Declaration | None
) -> tuple[bool, bool, bool, int]:
    """What a name means first: an inner type, one of the namespace, one of those opened."""
    around = inside
    is_inner = False
    while around is not None:
        is_inner = is_inner or declaration.outer is around
        around = around.outer
    opened = file.namespaces if file is not None else ()
    is_open = any(
        declaration.namespace == name or name.startswith(f"{declaration.namespace}.")
        for name in opened
    )
    shared = 0
    for mine, theirs in zip(path.split("/"), declaration.path.split("/"), strict=False):
        if mine != theirs:
            break
        shared += 1
    return is_inner, is_open, declaration.outer is None, shared


def _whole(declaration: Declaration) -> str:
    return f"{declaration.namespace}.{declaration.full_name}"


def _text(value: Told) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
