"""Functions that nothing calls, and what stands for the arguments nobody passes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.calls import parameters_of
from plimsoll.codebase.javascript.interpreter.nodes import operands
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Call,
    Class,
    External,
    Function,
    Object,
    Record,
    Scope,
    Unknown,
    Value,
)
from plimsoll.codebase.trees import children, field, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter


class StandIns:
    """Makes up what a function needs to be followed."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._samples: dict[int, Object] = {}

    def keep(self, instance: Object) -> None:
        """Takes the first real instance of a class for all that ask for one."""
        self._samples.setdefault(id(instance.cls), instance)

    def attempt(self, function: Function) -> Value:
        """Calls a function nobody calls, with stand-ins for its arguments."""
        if function.owner is not None and function.this is None:
            function = replace(function, this=self.sample(function.owner))
            if function.key in self._interpreter.called:
                return UNDEFINED
        record = Call("", [], function.file, function.line)
        single = field(function.node, "parameter")
        for pattern in [single] if single is not None else parameters_of(function.node):
            record.args.append(self._stand_in(pattern, function))
        for value in record.args:
            if isinstance(value, Object) and value.is_stand_in:
                value.standing_in = function.key
        return self._interpreter.caller.enter(function, record)

    def _stand_in(self, pattern: Node, function: Function) -> Value:
        target = field(pattern, "pattern") or pattern
        if field(pattern, "value") is not None or target.type == "assignment_pattern":
            return UNDEFINED
        if target.type == "object_pattern":
            return self._stand_in_object(target, function)
        if target.type != "identifier":
            return Unknown()
        return self.typed(field(pattern, "type"), text_of(target), function.scope)

    def _stand_in_object(self, pattern: Node, function: Function) -> Value:
        """`({ app, config }) =>`: each name may be what it is called."""
        record = Record({})
        for part in children(pattern, "shorthand_property_identifier_pattern"):
            record.entries[text_of(part)] = self.typed(None, text_of(part), function.scope)
        record.others.append(Unknown())
        return record

    def typed(self, annotation: Node | None, name: str, scope: Scope) -> Value:
        """A stand-in of the type that is written there, or of none."""
        cls: External | Unknown = Unknown(name)
        line = annotation.start_point[0] + 1 if annotation is not None else 1
        for part in operands(annotation):
            named = field(part, "name") if part.type == "generic_type" else part
            if named is not None and named.type in ("type_identifier", "nested_type_identifier"):
                kind: Value = self._interpreter.evaluate(named, scope)
                if named.type == "nested_type_identifier":
                    kind = self._nested(named, scope)
                if isinstance(kind, Class):
                    return self.sample(kind)
                if isinstance(kind, External) and kind.module:
                    cls = kind
        stand_in = Object(cls, Call(name, [], scope.module.path, line), is_stand_in=True)
        self._interpreter.objects.append(stand_in)
        return stand_in

    def _nested(self, node: Node, scope: Scope) -> Value:
        value = self._interpreter.evaluate(field(node, "module"), scope)
        return self._interpreter.attribute(value, text_of(field(node, "name")))

    def sample(self, cls: Class) -> Object:
        """An instance of a class, made up if the repository makes none."""
        if id(cls) not in self._samples:
            line = cls.node.start_point[0] + 1
            record = Call(cls.name, [], cls.file, line)
            self._samples[id(cls)] = created = Object(cls, record, is_stand_in=True)
            self._interpreter.objects.append(created)
            for base in self._interpreter.lineage(cls):
                if base.constructor is not None:
                    maker = base.constructor
                    record.args = [self._stand_in(p, maker) for p in parameters_of(maker.node)]
                    break
            self._interpreter.making_up += 1
            self._interpreter.caller.construct(cls, created, record)
            self._interpreter.making_up -= 1
        return self._samples[id(cls)]
