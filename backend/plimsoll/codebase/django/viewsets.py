"""Viewsets of Django REST framework: their actions, and how one object is found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.django.known_views import METHODS, actions_of_mixin
from plimsoll.codebase.django.models import ModelReader
from plimsoll.codebase.django.serializers import Serializers, model_behind
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    TRUE,
    ClassValue,
    FunctionValue,
    Object,
    Unknown,
    Value,
    text_of,
    texts_of,
)

_EXTRA = frozenset({"action", "detail_route", "list_route", "link"})
_ONE_OBJECT = r"[^/.]+"


@dataclass(frozen=True, slots=True)
class ExtraAction:
    """A function of a viewset that has a route of its own."""

    name: str
    url_path: str
    is_detail: bool
    mapping: Mapping[str, str]


class ViewSets:
    """Reads viewset classes."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self.serializers = Serializers(interpreter, ModelReader(interpreter))

    def attribute(self, cls: Value, name: str) -> Value:
        """A class attribute."""
        return self._interpreter.attribute(cls, name) if isinstance(cls, ClassValue) else Unknown()

    def lookup(self, cls: Value) -> tuple[str, str]:
        """The placeholder for one object, and its expression."""
        for name in ("lookup_url_kwarg", "lookup_field"):
            text = text_of(self.attribute(cls, name))
            if text:
                return text, self._expression(cls)
        return "pk", self._expression(cls)

    def _expression(self, cls: Value) -> str:
        return text_of(self.attribute(cls, "lookup_value_regex")) or _ONE_OBJECT

    def has(self, cls: Value, action: str) -> bool:
        """Whether the viewset can do it, by a function of its own or of a mixin."""
        if isinstance(cls, ClassValue) and self._interpreter.method_of(cls, action) is not None:
            return True
        bases = self._interpreter.outside_bases(cls)
        return any(action in actions_of_mixin(base.rsplit(".", 1)[-1]) for base in bases)

    def allowed(self, cls: Value) -> frozenset[str]:
        """The HTTP methods, in lower case, that the class lets through."""
        names = texts_of(self.attribute(cls, "http_method_names"))
        return frozenset(name.lower() for name in names) or METHODS

    def extra_actions(self, cls: Value) -> list[ExtraAction]:
        """All functions under `@action`, inherited ones included."""
        if not isinstance(cls, ClassValue):
            return []
        functions: dict[str, FunctionValue] = {}
        for base in self._interpreter.lineage(cls):
            for name, value in base.scope.names.items() if isinstance(base, ClassValue) else ():
                if isinstance(value, FunctionValue):
                    functions.setdefault(name, value)
        found = [self._extra(name, function) for name, function in functions.items()]
        return [
            ExtraAction(e.name, e.url_path, e.is_detail, {**e.mapping, **_added(e, functions)})
            for e in found
            if e is not None
        ]

    def _extra(self, name: str, function: FunctionValue) -> ExtraAction | None:
        for decorator in function.decorators:
            kind = called_name(decorator)
            if not isinstance(decorator, Object) or kind not in _EXTRA:
                continue
            record = decorator.created
            given = texts_of(record.argument(0, "methods")) or ["get"]
            detail = record.argument(1, "detail")
            return ExtraAction(
                function.name,
                text_of(record.kwargs.get("url_path")) or function.name,
                detail == TRUE if kind == "action" else kind != "list_route",
                {method.lower(): name for method in given},
            )
        return None

    def model(self, cls: Value) -> Value | None:
        """The model its objects are of."""
        found = model_behind(self.attribute(cls, "queryset"), self._interpreter)
        if found is not None:
            return found
        found = self.attribute(cls, "model")
        if isinstance(found, ClassValue):
            return found
        serializer = self.attribute(cls, "serializer_class")
        return self.serializers.model(serializer) if isinstance(serializer, ClassValue) else None

    def key_schema(self, cls: Value) -> JsonSchema | None:
        """The type of what finds one object, if its model is known."""
        model = self.model(cls)
        if not isinstance(model, ClassValue):
            return None
        field = text_of(self.attribute(cls, "lookup_field")) or "pk"
        name, schema = self.serializers.models.key(model)
        if field in ("pk", "id", name):
            return schema
        column = self.serializers.models.fields(model).get(field)
        return column.schema if column is not None and column.schema else None


def _added(extra: ExtraAction, functions: Mapping[str, FunctionValue]) -> dict[str, str]:
    """What `@publish.mapping.delete` adds to an action."""
    return {
        word: name
        for name, function in functions.items()
        for word in _mapped(function.decorators, extra.name)
    }


def _mapped(decorators: Iterable[Value], action: str) -> Iterable[str]:
    for decorator in decorators:
        if isinstance(decorator, Unknown) and decorator.wording.startswith(f"{action}.mapping."):
            yield decorator.wording.rsplit(".", 1)[-1].lower()
