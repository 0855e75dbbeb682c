"""Which serializer or form a view uses in one case, for its body, its query and its answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.django.known_views import body_of
from plimsoll.codebase.django.narrowing import Case, Narrowing
from plimsoll.codebase.django.serializers import Serializers, model_behind
from plimsoll.codebase.django.views import Answer, View
from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Expr, Suite
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    TRUE,
    CallRecord,
    ClassValue,
    FunctionValue,
    Object,
    Scope,
    Value,
    texts_of,
)

_USES_CLASS = re.compile(r"super\(|\bself\.(?:create|update|partial_update|list|retrieve)\(")
_MAKERS = frozenset({"get_serializer", "serializer_class", "get_serializer_class"})
_USES_FORM = re.compile(r"get_form\b|form_class|super\(")
_IN_QUERY = frozenset({"query_params", "GET"})
_IN_BODY = frozenset({"data", "POST", "FILES", "body"})
_MOST_FUNCTIONS = 12


@dataclass
class Shape:
    """Classes by what they are used for; instances where `many=True` matters."""

    body: list[Value] = field(default_factory=list)
    query: list[ClassValue] = field(default_factory=list)
    answer: list[Value] = field(default_factory=list)
    is_form: bool = False
    sends_files: bool = False
    wrapped_in: dict[int, str] = field(default_factory=dict)
    """The property of the body that holds what a serializer takes; by its identity."""
    schema: JsonSchema | None = None
    """A form that is generated from a model."""


class Shapes:
    """Looks for classes in handlers, and in what generic views are told."""

    def __init__(
        self, interpreter: Interpreter, serializers: Serializers, narrowing: Narrowing
    ) -> None:
        self._interpreter = interpreter
        self._serializers = serializers
        self._narrowing = narrowing

    def of(self, view: View, answer: Answer, case: Case) -> Shape:
        """What a view uses in one case."""
        shape = Shape()
        function = answer.function
        text = ""
        if function is not None:
            text = function.body.text if isinstance(function.body, Suite) else ""
            own = self.serializer(view, answer, case)
            for used, scope in self._functions(function, view.cls, case):
                self._calls(used, scope, _Looked(case, own, shape))
        if view.cls is None:
            _fill_known(view.outside, case, shape)
        elif not shape.body:
            self._told(view, answer, case, shape, text)
        return shape

    def _told(self, view: View, answer: Answer, case: Case, shape: Shape, text: str) -> None:
        """What a generic view is told to use, if it gets to answer."""
        if view.cls is None:
            return
        inherited = answer.function is None
        found = self.serializer(view, answer, case)
        if found is not None and (inherited or _USES_CLASS.search(text)):
            shape.body.append(found)
            if not shape.answer:
                shape.answer.append(found)
        elif case.method == "POST" and (inherited or _USES_FORM.search(text)):
            self._form(view, view.cls, case, shape)
            if inherited and not shape.body:
                for base in self._interpreter.outside_bases(view.cls):
                    _fill_known(base, case, shape)

    def serializer(self, view: View, answer: Answer, case: Case) -> ClassValue | None:
        """What `get_serializer()` makes."""
        cls = view.cls
        if cls is None:
            return None
        function = self._interpreter.method_of(cls, answer.action) if answer.action else None
        for decorator in function.decorators if function is not None else ():
            if called_name(decorator) == "action" and isinstance(decorator, Object):
                given = decorator.created.kwargs.get("serializer_class")
                settled = self._interpreter.settle(given) if given is not None else None
                if isinstance(settled, ClassValue):
                    return settled
        found = self._narrowing.returned(cls, "get_serializer_class", case, view.init)
        if not isinstance(found, ClassValue):
            given = view.init.get("serializer_class")
            found = given or self._interpreter.attribute(cls, "serializer_class")
            found = self._interpreter.settle(found)
        is_one = isinstance(found, ClassValue) and self._serializers.is_serializer(found)
        return found if is_one and isinstance(found, ClassValue) else None

    def _form(self, view: View, cls: ClassValue, case: Case, shape: Shape) -> None:
        found = self._narrowing.returned(cls, "get_form_class", case, view.init)
        if not isinstance(found, ClassValue):
            given = view.init.get("form_class")
            found = given or self._interpreter.attribute(cls, "form_class")
            found = self._interpreter.settle(found)
        if isinstance(found, ClassValue) and self._serializers.is_form(found):
            shape.body.append(found)
            shape.is_form = True
            return
        names = texts_of(view.init.get("fields") or self._interpreter.attribute(cls, "fields"))
        model = view.init.get("model") or self._interpreter.attribute(cls, "model")
        if not isinstance(model, ClassValue):
            queryset = view.init.get("queryset") or self._interpreter.attribute(cls, "queryset")
            model = model_behind(queryset, self._interpreter) or model
        if names and isinstance(model, ClassValue):
            shape.schema = self._serializers.of_model(model, names)
            shape.is_form = True

    def _functions(
        self, function: FunctionValue, cls: ClassValue | None, case: Case
    ) -> Iterator[tuple[FunctionValue, Scope]]:
        """The function, and methods of its class that it calls."""
        pending, seen = [function], {id(function.body)}
        while pending and len(seen) < _MOST_FUNCTIONS:
            current = self._narrowing.of(pending.pop(0), case)
            scope = Scope(function.scope.module, parent=current.scope)
            if cls is not None and current.owner is not None and current.arguments:
                instance = self._narrowing.instance(cls, case, {})
                scope.names[current.arguments[0].name] = instance
                scope.names["self"] = instance
                scope.names["__class__"] = current.owner
            yield current, scope
            for called in self._called(current, cls, scope):
                if id(called.body) not in seen:
                    seen.add(id(called.body))
                    pending.append(called)

    def _called(
        self, function: FunctionValue, cls: ClassValue | None, scope: Scope
    ) -> Iterator[FunctionValue]:
        """Methods of the same object, and functions that are given the request."""
        if not isinstance(function.body, Suite):
            return
        for expression in syntax.expressions_within(function.body):
            match expression:
                case syntax.Call(
                    function=syntax.Attribute(value=syntax.Name(name="self"), name=name)
                ) if cls is not None and not name.startswith("get_"):
                    found: Value | None = self._interpreter.method_of(cls, name)
                case syntax.Call(function=syntax.Name() as called, args=args) if any(
                    map(_is_request, args)
                ):
                    found = self._interpreter.evaluate(called, scope)
                case _:
                    continue
            if isinstance(found, FunctionValue):
                yield found

    def _calls(self, function: FunctionValue, scope: Scope, looked: "_Looked") -> None:
        body = function.body
        if not isinstance(body, Suite) or not _NAMES.search(body.text):
            return
        kept: dict[str, Expr] = {}
        for statement in syntax.statements_within(body):
            match statement:
                case syntax.Assign(target=syntax.Name(name=name), value=value) if value is not None:
                    kept.setdefault(name, value)
                    self._keep_class(name, value, scope)
                case _:
                    pass
        for expression in syntax.expressions_within(body):
            if isinstance(expression, syntax.Call):
                self._call(expression, scope, kept, looked)

    def _keep_class(self, name: str, value: Expr, scope: Scope) -> None:
        """A variable that holds a class: `form_class = OrderForm`."""
        if isinstance(value, syntax.Name | syntax.Attribute | syntax.Conditional):
            found = self._interpreter.evaluate(value, scope)
            if isinstance(found, ClassValue):
                scope.names.setdefault(name, found)

    def _call(
        self, call: syntax.Call, scope: Scope, kept: dict[str, Expr], looked: "_Looked"
    ) -> None:
        cls = self._made(call.function, scope, kept, looked)
        if cls is None:
            return
        named = {name: value for name, value in call.kwargs if name}
        if self._serializers.is_serializer(cls):
            data = named.get("data") or (call.args[1] if len(call.args) > 1 else None)
            given = kept.get(data.name, data) if isinstance(data, syntax.Name) else data
            self._serialized(cls, given, named, looked)
        elif self._serializers.is_form(cls):
            data = named.get("data") or (call.args[0] if call.args else None)
            if data is not None:
                given = kept.get(data.name, data) if isinstance(data, syntax.Name) else data
                self._filled(cls, given, call, looked)

    def _made(
        self, called: Expr, scope: Scope, kept: dict[str, Expr], looked: "_Looked"
    ) -> ClassValue | None:
        """The class that is instantiated, if it is one of the repository."""
        if isinstance(called, syntax.Name):
            called = kept.get(called.name, called)
        if isinstance(called, syntax.Call):
            called = called.function  # self.get_serializer_class()(data=…)
            if not isinstance(called, syntax.Attribute) or called.name not in _MAKERS:
                return None
        if isinstance(called, syntax.Attribute):
            if called.name in _MAKERS and looked.own is not None:
                return looked.own
            if not isinstance(called.value, syntax.Name | syntax.Attribute):
                return None
        elif not isinstance(called, syntax.Name):
            return None
        found = self._interpreter.evaluate(called, scope)
        return found if isinstance(found, ClassValue) else None

    def _serialized(
        self, cls: ClassValue, data: Expr | None, named: dict[str, Expr], looked: "_Looked"
    ) -> None:
        shape = looked.shape
        made = CallRecord("", [], {}, cls.file, cls.line)
        if isinstance(named.get("many"), syntax.Literally):
            made.kwargs["many"] = TRUE
        record = Object(cls, made)
        if data is None:
            shape.answer.append(record)
        elif isinstance(data, syntax.Mapping) and all(key is not None for key, _ in data.items):
            shape.answer.append(record)  # what it is made of is read one by one
        elif _is_query(data, looked.case):
            shape.query.append(cls)
        elif all(_class(known) is not cls for known in shape.body):
            shape.body.append(record)
            shape.wrapped_in[id(record)] = _key(data)
            if not shape.answer:
                shape.answer.append(record)

    def _filled(self, cls: ClassValue, data: Expr, call: syntax.Call, looked: "_Looked") -> None:
        shape = looked.shape
        names = _attributes(data)
        if names & _IN_QUERY or looked.case.method == "GET":
            if names & _IN_QUERY:
                shape.query.append(cls)
            return
        shape.is_form = True
        shape.sends_files |= any("FILES" in _attributes(part) for part in call.args)
        if cls not in shape.body:
            shape.body.append(cls)


@dataclass(frozen=True)
class _Looked:
    """What calls are looked for with, and where they are noted."""

    case: Case
    own: ClassValue | None
    shape: Shape


def _key(data: Expr) -> str:
    """The name in `request.data["order"]`, under which the serializer's fields come."""
    match data:
        case syntax.Call(
            function=syntax.Attribute(value=holder, name="get" | "pop"),
            args=[syntax.Literally(value=str() as name), *_],
        ) if _attributes(holder) & _IN_BODY:
            return name
        case syntax.Subscript(value=holder, index=[syntax.Literally(value=str() as name)]) if (
            _attributes(holder) & _IN_BODY
        ):
            return name
        case _:
            return ""


_NAMES = re.compile(r"[Ss]erializer|Form\b|Form\(")


def _is_request(argument: Expr) -> bool:
    return isinstance(argument, syntax.Name | syntax.Attribute) and argument.name == "request"


def _fill_known(dotted: str, case: Case, shape: Shape) -> None:
    """The body of a well-known view of a package."""
    names, is_form = body_of(dotted)
    if names and case.method == "POST" and shape.schema is None:
        properties: JsonSchema = {name: {"type": "string"} for name in names}
        shape.schema = {"type": "object", "properties": properties, "required": [*names]}
        shape.is_form = is_form


def _class(value: Value) -> Value:
    return value.cls if isinstance(value, Object) else value


def _is_query(data: Expr, case: Case) -> bool:
    names = _attributes(data)
    if names & _IN_QUERY:
        return True
    return case.method in ("GET", "HEAD") and not names & _IN_BODY


def _attributes(expression: Expr) -> set[str]:
    """Names of attributes anywhere in an expression."""
    found: set[str] = set()
    pending = [expression]
    while pending:
        part = pending.pop()
        if isinstance(part, syntax.Attribute):
            found.add(part.name)
        pending.extend(syntax.parts_of(part))
    return found
