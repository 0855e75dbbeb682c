"""What constant expressions come to, over files, classes and languages."""

import re
from collections.abc import Mapping

from plimsoll.codebase.jvm.model import (
    Call,
    Class,
    Constant,
    Expression,
    Field,
    Items,
    Joined,
    Member,
    Name,
    Other,
)
from plimsoll.codebase.jvm.program import Program, Scope

_DEEPEST = 25
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FORMAT = re.compile(r"%(?:\d+\$)?[sdS]|\{\d*\}|%%")


class Constants:
    """Evaluates; None stands for what cannot be told."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def text(
        self, expression: Expression | None, scope: Scope, known: Mapping[str, str] | None = None
    ) -> str | None:
        """An expression's text; `known` holds local names."""
        found = self.value(expression, scope, known or {})
        if isinstance(found, bool):
            return "true" if found else "false"
        return None if found is None else str(found)

    def texts(
        self, expression: Expression | None, scope: Scope, known: Mapping[str, str] | None = None
    ) -> list[str | None]:
        """The texts of an array, or of a single value."""
        if expression is None:
            return []
        items = self._items(expression, scope, 0)
        return [self.text(item, within, known) for item, within in items]

    def _items(
        self, expression: Expression, scope: Scope, depth: int
    ) -> list[tuple[Expression, Scope]]:
        if isinstance(expression, Items):
            return [(item, scope) for item in expression.items]
        if isinstance(expression, Call) and expression.name in ("arrayOf", "of", "listOf"):
            return [(argument.value, scope) for argument in expression.arguments]
        if isinstance(expression, Name) and depth < _DEEPEST:
            found = self.field(expression.parts, scope)
            if found is not None and found[0].value is not None:
                value, within = found[0].value, found[1]
                if isinstance(value, Items | Name | Call):
                    return self._items(value, within, depth + 1)
        return [(expression, scope)]

    def value(  # noqa: PLR0911 - a kind a return
        self,
        expression: Expression | None,
        scope: Scope,
        known: Mapping[str, str],
        depth: int = 0,
    ) -> str | int | float | bool | None:
        """A text, number or truth value."""
        if expression is None or depth > _DEEPEST:
            return None
        if isinstance(expression, Constant):
            return expression.value
        if isinstance(expression, Joined):
            return self._joined(expression.parts, scope, known, depth)
        if isinstance(expression, Name):
            return self._named(expression.parts, scope, known, depth)
        if isinstance(expression, Call):
            return self._called(expression, scope, known, depth)
        if isinstance(expression, Member):
            return self.value(expression.receiver, scope, known, depth + 1)
        if isinstance(expression, Other) and expression.kind in ("-", "unary_expression"):
            found = self.value(expression.parts[-1], scope, known, depth + 1)
            return -found if isinstance(found, int | float) else None
        if isinstance(expression, Other) and expression.kind == "?:":
            return self.value(expression.parts[-1], scope, known, depth + 1)
        return None

    def _joined(
        self, parts: tuple[Expression, ...], scope: Scope, known: Mapping[str, str], depth: int
    ) -> str | int | float | None:
        values = [self.value(part, scope, known, depth + 1) for part in parts]
        if any(value is None for value in values):
            return None
        if all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
            return sum(v for v in values if isinstance(v, int | float))
        return "".join(str(value) for value in values)

    def _named(
        self, parts: tuple[str, ...], scope: Scope, known: Mapping[str, str], depth: int
    ) -> str | int | float | bool | None:
        if len(parts) == 1 and parts[0] in known:
            return known[parts[0]]
        found = self.field(parts, scope)
        if found is not None:
            return self.value(found[0].value, found[1], {}, depth + 1)
        told = self._of_entry(parts, scope, known, depth) if len(parts) > 1 else None
        return told if told is not None else self._of_headers(parts, scope)

    def _of_headers(self, parts: tuple[str, ...], scope: Scope) -> str | None:
        """`HttpHeaders.IF_MATCH`, which every framework spells the same way."""
        origins = self._program.origins(".".join(parts), scope)
        places = [origin.split(".")[-2:-1] for origin in origins]
        if ["HttpHeaders"] in places or parts[-2:-1] == ("HttpHeaders",):
            name = parts[-1]
            if name.isupper():
                return name.replace("_", "-").title()
            return _HUMP.sub("-", name)  # Ktor's `HttpHeaders.IfMatch`
        return None

    def _of_entry(
        self, parts: tuple[str, ...], scope: Scope, known: Mapping[str, str], depth: int
    ) -> str | int | float | bool | None:
        """What `Paths.USERS.value` was constructed with, when that is a single thing."""
        for end in (len(parts) - 1, len(parts) - 2):
            owner = self._program.resolve(".".join(parts[:end]), scope) if end > 0 else None
            if owner is None:
                continue
            for entry in owner.entries:
                if entry.name != parts[end]:
                    continue
                constructed = [f.name for f in owner.fields if f.is_constructed]
                asked = parts[-1]
                place = constructed.index(asked) if asked in constructed else 0
                if end < len(parts) - 1 and place < len(entry.arguments):
                    passed = entry.arguments[place].value
                    return self.value(passed, Scope(owner.file, owner), known, depth + 1)
        return None

    def _called(
        self, call: Call, scope: Scope, known: Mapping[str, str], depth: int
    ) -> str | int | float | bool | None:
        if call.name == "format" and call.arguments:
            return self._formatted(call, scope, known, depth)
        receiver = call.receiver
        if receiver is None:
            return None
        if (
            call.name in ("toString", "trimIndent", "trim", "strip", "intern")
            and not call.arguments
        ):
            return self.value(receiver, scope, known, depth + 1)
        if call.name in ("plus", "concat") and len(call.arguments) == 1:
            return self._joined((receiver, call.arguments[0].value), scope, known, depth)
        if not call.arguments and isinstance(receiver, Name):
            return self._of_entry((*receiver.parts, call.name), scope, known, depth)
        return None

    def _formatted(
        self, call: Call, scope: Scope, known: Mapping[str, str], depth: int
    ) -> str | None:
        values = [self.value(a.value, scope, known, depth + 1) for a in call.arguments]
        is_static = isinstance(call.receiver, Name) and call.receiver.parts[-1] == "String"
        if not is_static and call.receiver is not None:
            values.insert(0, self.value(call.receiver, scope, known, depth + 1))
        if any(value is None for value in values):
            return None
        given = iter(values[1:])
        return _FORMAT.sub(lambda m: "%" if m[0] == "%%" else str(next(given, "")), str(values[0]))

    def field(self, parts: tuple[str, ...], scope: Scope) -> tuple[Field, Scope] | None:
        """The field that a name means at a place, and where its value is to be read."""
        *above, name = parts
        if above and above != ["this"]:
            owner = self._program.resolve(".".join(above), scope)
            return None if owner is None else self._field_of(owner, name)
        owner = scope.owner
        while owner is not None:
            found = self._field_of(owner, name)
            if found is not None:
                return found
            owner = owner.outer
        return self._imported(name, scope)

    def _imported(self, name: str, scope: Scope) -> tuple[Field, Scope] | None:
        top = self._program.top_field(name, scope)
        if top is not None:
            return top[0], Scope(top[1])
        for imported in scope.file.imports:
            path = imported.path
            if not imported.is_star:
                path, _, last = path.rpartition(".")
                if (imported.alias or last) != name:
                    continue
                owner = self._program.class_named(path.removesuffix(".Companion"), scope.file.path)
                if owner is not None:
                    return self._field_of(owner, last)
            elif imported.is_static or path.rpartition(".")[2][:1].isupper():
                owner = self._program.class_named(path.removesuffix(".Companion"), scope.file.path)
                found = None if owner is None else self._field_of(owner, name)
                if found is not None:
                    return found
        return None

    def _field_of(self, owner: Class, name: str) -> tuple[Field, Scope] | None:
        for current in self._program.lineage(owner):
            for found in current.fields:
                if found.name == name:
                    return found, Scope(current.file, current)
        return None
