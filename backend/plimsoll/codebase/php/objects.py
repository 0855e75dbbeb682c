"""Objects, properties and constants of the repository's classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.codebase.php.values import (
    Bound,
    Call,
    Case,
    Closure,
    Frame,
    Instance,
    NotAnswered,
    Unknown,
    Value,
)
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from plimsoll.codebase.php.classes import ClassFacts, Input
    from plimsoll.codebase.php.program import Program
    from plimsoll.codebase.php.world import World

_PLAIN = (type(None), bool, int, float, str, dict, Unknown)


@dataclass
class Objects:
    """The part of an interpreter that knows classes."""

    program: Program
    world: World

    def value(self, node: Node | None, frame: Frame) -> Value:
        """What an expression is worth."""
        raise NotImplementedError

    def invoke(
        self,
        target: Closure | Bound,
        arguments: Sequence[Value],
        named: Mapping[str, Value] | None = None,
        *,
        this: Value = None,
    ) -> Value:
        """Runs a function with arguments."""
        raise NotImplementedError

    def create(self, class_name: str, call: Call) -> Value:
        """`new Name(…)`."""
        made = self.world.create(class_name, call)
        if not isinstance(made, NotAnswered):
            return made
        found = Instance(class_name, "new", call.arguments, call.named)
        constructor = self.program.method(class_name, "__construct")
        if constructor is not None and (
            any(i.is_promoted for i in constructor.inputs)
            or self.world.follows(constructor, call.arguments)
        ):
            self.invoke(Bound(constructor, found), call.arguments, call.named)
        return found

    def property(self, target: Value, name: str) -> Value:
        """`$target->name`."""
        match target:
            case Instance():
                if name in target.fields:
                    return target.fields[name]
                return self._declared(target, name)
            case Case():
                return target.name if name == "name" else target.value
            case target if isinstance(target, _PLAIN) or not hasattr(target, "get"):
                return Unknown(f"->{name}")
            case _:
                found: Value = target.get(name)
                return found

    def _declared(self, target: Instance, name: str) -> Value:
        """A property by its default or its type; of services also by the constructor."""
        for facts in self.program.lineage(target.class_name):
            declared = facts.properties.get(name)
            if declared is not None:
                frame = Frame(facts.names, this=target, owner=facts.name, static=target.class_name)
                if declared.default is not None:
                    return self.value(declared.default, frame)
                found = self.injected(declared, frame)
                if isinstance(found, Unknown):
                    found = self._assigned(target, name)
                target.fields[name] = found
                return found
        return self._assigned(target, name)

    def _assigned(self, target: Instance, name: str) -> Value:
        """`$this->name = $name` of a constructor's typed parameter."""
        constructor = self.program.method(target.class_name, "__construct")
        if constructor is None:
            return Unknown(f"->{name}")
        for wanted in constructor.inputs:
            if wanted.name.lower().lstrip("_") == name.lower().lstrip("_"):
                return self.injected(wanted, Frame(constructor.owner.names))
        return Unknown(f"->{name}")

    def constant(self, class_name: str, name: str) -> Value:
        """`Name::CONSTANT`, a case of an enum, or `Name::class`."""
        if name.lower() == "class":
            return class_name
        for facts in self.program.lineage(class_name):
            if name in facts.cases:
                return self.case(facts, name)
            node = facts.constants.get(name)
            if node is not None:
                return self.value(node, Frame(facts.names, owner=facts.name, static=class_name))
        if name.startswith("METHOD_"):  # Symfony's and PSR's names for methods
            return name.removeprefix("METHOD_")
        return Unknown(f"{class_name}::{name}")

    def case(self, facts: ClassFacts, name: str) -> Case:
        """A case of an enum of the repository."""
        node = facts.cases[name]
        value = self.value(node, Frame(facts.names, owner=facts.name)) if node is not None else name
        return Case(facts.name, name, value if isinstance(value, str | int) else name)

    def static_property(self, class_name: str, name: str) -> Value:
        """`Name::$property`: its default."""
        for facts in self.program.lineage(class_name):
            declared = facts.properties.get(name)
            if declared is not None and declared.default is not None:
                return self.value(declared.default, Frame(facts.names, owner=facts.name))
        return Unknown(f"{class_name}::${name}")

    def injected(self, wanted: Input, frame: Frame) -> Value:
        """What a container gives for a typed parameter or property."""
        name = text_of(wanted.type).lstrip("?")
        if (
            wanted.type is None
            or not name
            or not (name[0].isupper() or name[0] == "\\")
            or "|" in name
        ):
            return Unknown(f"${wanted.name}")
        full = frame.names.resolve(name)
        call = Call(full, (), {}, wanted.type, frame)
        made = self.world.create(full, call)
        if not isinstance(made, NotAnswered):
            return made
        return Instance(full, "service")
