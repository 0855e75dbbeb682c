"""Annotations as frameworks see them: found through the project's own annotations too.

`@GetJson("/x")`, itself annotated with `@RequestMapping(method = GET)`, is a `@RequestMapping`
with both; attributes are handed on by `@AliasFor`, or by bearing the same name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plimsoll.codebase.jvm.constants import Constants
from plimsoll.codebase.jvm.model import (
    Annotation,
    Call,
    Class,
    Constant,
    Expression,
    Items,
    Name,
    TypeValue,
)
from plimsoll.codebase.jvm.program import Program, Scope
from plimsoll.codebase.jvm.types import Type, resolved

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation of a framework, what it says, and where each value is to be read."""

    name: str
    arguments: Mapping[str, tuple[Expression, Scope]]
    line: int
    scope: Scope
    """Where it is written, or the project's annotation that stands for it."""


class Marks:
    """Reads annotations."""

    def __init__(self, program: Program, constants: Constants) -> None:
        self._program = program
        self._constants = constants

    def find(
        self,
        annotations: Iterable[Annotation],
        scope: Scope,
        wanted: frozenset[str],
        packages: tuple[str, ...],
    ) -> list[Mark]:
        """Those of some names out of some packages, in the order of the text."""
        found: list[Mark] = []
        for annotation in annotations:
            found.extend(self._of(annotation, scope, wanted, packages, 0))
        return found

    def first(
        self,
        annotations: Iterable[Annotation],
        scope: Scope,
        wanted: frozenset[str],
        packages: tuple[str, ...],
    ) -> Mark | None:
        """The first of them."""
        return next(iter(self.find(annotations, scope, wanted, packages)), None)

    def _of(
        self,
        annotation: Annotation,
        scope: Scope,
        wanted: frozenset[str],
        packages: tuple[str, ...],
        depth: int,
    ) -> list[Mark]:
        simple = annotation.name.rsplit(".", 1)[-1]
        own = self._program.resolve(annotation.name, scope)
        if own is None:
            if simple not in wanted or not self._is_from(annotation.name, scope, packages):
                return []
            arguments = {key: (value, scope) for key, value in annotation.arguments.items()}
            return [Mark(simple, arguments, annotation.line, scope)]
        if own.kind != "annotation" or depth > _DEEPEST:
            return []
        within = Scope(own.file, own)
        found = []
        for meta in own.annotations:
            for mark in self._of(meta, within, wanted, packages, depth + 1):
                handed = self._handed_on(own, mark.name, annotation, scope)
                merged = {**mark.arguments, **handed}
                if "path" in handed or "value" in handed:
                    for key in {"path", "value"} - set(handed):
                        merged.pop(key, None)
                found.append(Mark(mark.name, merged, annotation.line, scope))
        return found

    def _is_from(self, name: str, scope: Scope, packages: tuple[str, ...]) -> bool:
        origins = self._program.origins(name, scope)
        return not origins or any(o.startswith(package) for o in origins for package in packages)

    def _handed_on(
        self, own: Class, meta: str, annotation: Annotation, scope: Scope
    ) -> dict[str, tuple[Expression, Scope]]:
        """What the project's annotation says in place of the framework's."""
        found: dict[str, tuple[Expression, Scope]] = {}
        within = Scope(own.file, own)
        for attribute in (f for f in own.fields if f.is_constructed):
            name = attribute.name
            alias = next((a for a in attribute.annotations if _simple(a) == "AliasFor"), None)
            target = _aliased(alias, self._constants, within, name)
            if alias is not None and target[0] not in (None, meta):
                continue
            if alias is None and name == "value":
                continue
            if name in annotation.arguments:
                found[target[1]] = (annotation.arguments[name], scope)
            elif attribute.value is not None and not _is_empty(attribute.value):
                found.setdefault(target[1], (attribute.value, within))
        return found

    def text(self, mark: Mark | None, *keys: str) -> str | None:
        """The first of those attributes that says something, as text."""
        for key in keys:
            if mark is not None and key in mark.arguments:
                value, scope = mark.arguments[key]
                found = next(iter(self._constants.texts(value, scope)), None)
                if found:
                    return found
        return None

    def texts(self, mark: Mark, *keys: str) -> list[tuple[str | None, Expression]]:
        """The texts of the first of those attributes that is given, and the expressions."""
        for key in keys:
            if key in mark.arguments:
                value, scope = mark.arguments[key]
                texts = self._constants.texts(value, scope)
                items = value.items if isinstance(value, Items) else (value,) * len(texts)
                if texts:
                    return list(zip(texts, items, strict=False))
        return []

    def flag(self, mark: Mark | None, key: str) -> bool | None:
        """A truth value; None if it is not given."""
        if mark is None or key not in mark.arguments:
            return None
        value, scope = mark.arguments[key]
        found = self._constants.value(value, scope, {})
        return found if isinstance(found, bool) else None

    def number(self, mark: Mark | None, key: str) -> int | float | None:
        """A number, also one written as text; None if it is not given."""
        if mark is None or key not in mark.arguments:
            return None
        value, scope = mark.arguments[key]
        found = self._constants.value(value, scope, {})
        if isinstance(found, str):
            try:
                return int(found) if found.lstrip("-").isdigit() else float(found)
            except ValueError:
                return None
        return found if isinstance(found, int | float) and not isinstance(found, bool) else None

    def words(self, mark: Mark | None, key: str) -> list[str]:
        """The last parts of names: of `{RequestMethod.GET}` or of constants that stand for it."""
        if mark is None or key not in mark.arguments:
            return []
        value, scope = mark.arguments[key]
        found: list[str] = []
        for item in value.items if isinstance(value, Items) else (value,):
            if isinstance(item, Name):
                constant = self._constants.field(item.parts, scope)
                inner = constant[0].value if constant is not None else None
                chosen = inner if isinstance(inner, Name) else item
                found.append(chosen.parts[-1])
            elif isinstance(item, Constant) and isinstance(item.value, str):
                found.append(item.value)
        return found

    def types(self, mark: Mark | None, key: str) -> list[Type]:
        """The classes that an attribute names."""
        if mark is None or key not in mark.arguments:
            return []
        value, scope = mark.arguments[key]
        return [
            resolved(item.type, scope, self._program)
            for item in (value.items if isinstance(value, Items) else (value,))
            if isinstance(item, TypeValue)
        ]

    def nested(self, mark: Mark | None, key: str) -> list[Mark]:
        """The annotations inside an attribute."""
        if mark is None or key not in mark.arguments:
            return []
        value, scope = mark.arguments[key]
        return [
            Mark(
                item.name.rsplit(".", 1)[-1],
                {k: (v, scope) for k, v in item.arguments.items()},
                item.line,
                scope,
            )
            for item in map(_as_annotation, value.items if isinstance(value, Items) else (value,))
            if item is not None
        ]


def _as_annotation(value: Expression) -> Annotation | None:
    """Kotlin writes nested annotations like calls."""
    if isinstance(value, Annotation):
        return value
    if isinstance(value, Call) and value.receiver is None and value.name[:1].isupper():
        named = {a.name or "value": a.value for a in value.arguments}
        return Annotation(value.name, named, value.line)
    return None


def _aliased(
    alias: Annotation | None, constants: Constants, scope: Scope, name: str
) -> tuple[str | None, str]:
    """The annotation (None: its own) and attribute that an attribute stands for."""
    if alias is None:
        return None, name
    target = alias.arguments.get("annotation")
    attribute = alias.arguments.get("attribute", alias.arguments.get("value"))
    text = constants.text(attribute, scope) if attribute is not None else None
    if isinstance(target, TypeValue):
        return target.type.name.rsplit(".", 1)[-1], text or name
    return None, text or name


def _is_empty(value: Expression) -> bool:
    if isinstance(value, Items):
        return not value.items
    if isinstance(value, Call):
        return value.name in ("arrayOf", "emptyArray") and not value.arguments
    return isinstance(value, Constant) and value.value == ""


def _simple(annotation: Annotation) -> str:
    return annotation.name.rsplit(".", 1)[-1]
