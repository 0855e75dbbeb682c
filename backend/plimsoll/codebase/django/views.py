"""What stands behind a pattern: a function, a class, a viewset; and the methods it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plimsoll.codebase.django.function_views import answers_of, restriction_of
from plimsoll.codebase.django.known_views import (
    METHODS,
    is_no_endpoint,
    methods_of_class,
    methods_of_function,
)
from plimsoll.codebase.django.viewsets import ViewSets
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    Bound,
    ClassValue,
    External,
    FunctionValue,
    Method,
    Object,
    Result,
    Table,
    Unknown,
    Value,
    text_of,
    texts_of,
)

_MOST_WRAPPERS = 20
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "get": ("list", "retrieve"),
    "post": ("create",),
    "put": ("update",),
    "patch": ("partial_update",),
    "delete": ("destroy",),
}
_ORDER = ("get", "post", "put", "patch", "delete", "head", "options", "trace")


@dataclass(frozen=True)
class View:
    """A view with its wrappers taken off."""

    cls: ClassValue | None = None
    function: FunctionValue | None = None
    outside: str = ""
    """The dotted name, if it is not of the repository."""
    init: Mapping[str, Value] = field(default_factory=dict)
    """What `as_view(…)` was given."""
    actions: Mapping[str, str] = field(default_factory=dict)
    wrappers: tuple[Value, ...] = ()
    """Decorators around it, the outermost first."""


@dataclass(frozen=True)
class Answer:
    """One method of a view."""

    method: str
    function: FunctionValue | None
    """What answers, if it is of the repository."""
    action: str = ""
    """The viewset's name for it."""
    reason: str = ""
    """Why it is not certain; empty: it is."""


class Views:
    """Takes wrappers off, and tells methods."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self.viewsets = ViewSets(interpreter)

    def view(self, value: Value) -> View | None:  # noqa: C901, PLR0911, PLR0912 - a kind a return
        """The view; None if it is no endpoint, or nothing is known of it."""
        wrappers: list[Value] = []
        for _ in range(_MOST_WRAPPERS):
            value = self._interpreter.settle(value)
            match value:
                case FunctionValue():
                    inner = self._wrapped(value)
                    if inner is None:
                        return View(function=value, wrappers=tuple(wrappers))
                    value = inner
                case Bound(function=function, instance=instance):
                    cls = instance.cls if isinstance(instance, Object) else None
                    own = cls if isinstance(cls, ClassValue) else None
                    return View(own, function, wrappers=tuple(wrappers))
                case Result(instance=instance, record=record) if record.method == "__call__":
                    wrappers.append(instance)
                    value = record.args[0] if record.args else Unknown()
                case Result() | Object():
                    found = self._made(value, tuple(wrappers))
                    if found is not None:
                        return found if not is_no_endpoint(found.outside) else None
                    if not isinstance(value, Object):
                        return None
                    wrappers.append(value)
                    value = self._argument(value)
                case ClassValue():
                    called = self._interpreter.method_of(value, "__call__")
                    return View(value, called, wrappers=tuple(wrappers))
                case Method(instance=instance) if isinstance(instance.cls, ClassValue):
                    return View(instance.cls, wrappers=tuple(wrappers))
                case External(dotted=dotted) if dotted and not is_no_endpoint(dotted):
                    return View(outside=dotted, wrappers=tuple(wrappers))
                case Unknown():
                    return View(outside="?", wrappers=tuple(wrappers))
                case _:
                    return None
        return None

    def _argument(self, wrapper: Object) -> Value:
        """What a decorator was called with."""
        for argument in [*wrapper.created.args, *wrapper.created.kwargs.values()]:
            settled = self._interpreter.settle(argument)
            if isinstance(settled, FunctionValue | Result | Object | Bound | ClassValue):
                return settled
        for argument in wrapper.created.args:
            settled = self._interpreter.settle(argument)
            if isinstance(settled, External):
                return settled
        return Unknown()

    def _made(  # noqa: PLR0911 - a kind a return
        self, value: Result | Object, wrappers: tuple[Value, ...]
    ) -> View | None:
        """A class through `as_view(…)`, or an object that can be called."""
        if isinstance(value, Result):
            record, cls = value.record, value.instance.cls
            if isinstance(cls, External):
                return View(outside=f"{cls.dotted}.{record.method}", wrappers=wrappers)
            if not isinstance(cls, ClassValue):
                return None
            if not record.method.endswith("as_view"):
                return None
            given = record.argument(0, "actions")
            actions = _actions(given)
            return View(cls, init=record.kwargs, actions=actions, wrappers=wrappers)
        if isinstance(value.cls, ClassValue):
            called = self._interpreter.method_of(value.cls, "__call__")
            return View(value.cls, called, wrappers=wrappers)
        name = called_name(value)
        if isinstance(value.cls, External) and (
            name == "as_view" or is_no_endpoint(value.cls.dotted)
        ):
            outside = value.cls.dotted.removesuffix(".as_view")
            actions = _actions(value.created.argument(0, "actions"))
            return View(
                outside=outside, init=value.created.kwargs, actions=actions, wrappers=wrappers
            )
        return None

    def _wrapped(self, function: FunctionValue) -> Value | None:
        """What a function that a decorator of the repository made goes around."""
        for decorator in function.decorators:
            if called_name(decorator) == "wraps" and isinstance(decorator, Object):
                given = decorator.created.args[:1]
                return given[0] if given else None
        scope = function.scope
        if scope.parent is None or function.owner is not None:
            return None
        for value in list(scope.names.values()):
            settled = self._interpreter.settle(value)
            outer = isinstance(settled, FunctionValue) and settled.scope is not scope
            is_view = isinstance(settled, Result) and settled.record.method.endswith("as_view")
            if (outer or is_view) and settled is not function:
                return settled
        return None

    def answers(self, view: View, actions: Mapping[str, str] | None = None) -> list[Answer]:
        """The methods it answers, each with its function."""
        actions = actions or view.actions
        if actions and view.cls is not None:
            allowed = self.viewsets.allowed(view.cls)
            return [
                Answer(m.upper(), self._action(view.cls, action), action)
                for m, action in actions.items()
                if m in allowed
            ]
        if actions:
            return [Answer(method.upper(), None, action) for method, action in actions.items()]
        if view.function is not None:
            return self._of_function(view, view.function)
        if view.cls is not None:
            return self._of_class(view, view.cls)
        return _of_outside(view.outside)

    def _action(self, cls: ClassValue, action: str) -> FunctionValue | None:
        """The function of an action; `partial_update` goes on to `update`."""
        found = self._interpreter.method_of(cls, action)
        if found is None and action == "partial_update":
            return self._interpreter.method_of(cls, "update")
        return found

    def _behind(self, cls: ClassValue, method: str) -> FunctionValue | None:
        """What answers a method, or what the inherited function of a generic view goes on to."""
        found = self._interpreter.method_of(cls, method)
        bases = self._interpreter.outside_bases(cls)
        if found is not None or not any(base.startswith("rest_framework") for base in bases):
            return found
        actions = [self._action(cls, action) for action in _ACTIONS.get(method, ())]
        return next((function for function in actions if function is not None), None)

    def _of_function(self, view: View, function: FunctionValue) -> list[Answer]:
        limited = restriction_of((*view.wrappers, *function.decorators), self._interpreter)
        if limited is not None:
            return [Answer(method, function) for method in limited]
        if view.cls is not None and self._is_feed(view.cls):
            return [Answer("GET", function)]
        found = answers_of(function)
        return [Answer(method, function, reason=found.reason) for method in found.methods]

    def _is_feed(self, cls: ClassValue) -> bool:
        bases = self._interpreter.outside_bases(cls)
        return any(base.endswith("Feed") for base in bases)

    def _of_class(self, view: View, cls: ClassValue) -> list[Answer]:
        bases = self._interpreter.outside_bases(cls)
        inherited = [methods_of_class(base) for base in bases]
        outside = {m.lower() for methods in inherited if methods for m in methods}
        own = {m for m in METHODS if self._interpreter.method_of(cls, m) is not None}
        names = texts_of(view.init.get("http_method_names"))
        allowed = {n.lower() for n in names} or self.viewsets.allowed(cls)
        limited = self._limited(view, cls)
        present = (own | outside) & allowed
        if limited is not None:
            present &= {method.lower() for method in limited}
        if own or outside:
            return [Answer(m.upper(), self._behind(cls, m)) for m in _ORDER if m in present]
        return self._unnamed(cls, limited)

    def _unnamed(self, cls: ClassValue, limited: list[str] | None) -> list[Answer]:
        """A class without a function by the name of a method."""
        dispatch = self._interpreter.method_of(cls, "dispatch")
        if limited is not None:
            return [Answer(method, dispatch) for method in limited]
        if dispatch is not None:
            answers = answers_of(dispatch)
            return [Answer(m, dispatch, reason=answers.reason) for m in answers.methods]
        if self._is_feed(cls):
            return [Answer("GET", None)]
        bases = self._interpreter.outside_bases(cls)
        if all(base in ("object", *_BARE) for base in bases):
            return []
        return [Answer("GET", None, reason="the methods come from an installed package")]

    def _limited(self, view: View, cls: ClassValue) -> list[str] | None:
        dispatch = self._interpreter.method_of(cls, "dispatch")
        around = dispatch.decorators if dispatch is not None else ()
        return restriction_of((*view.wrappers, *cls.decorators, *around), self._interpreter)


_BARE = ("django.views.View", "django.views.generic.View", "rest_framework.views.APIView")


def _of_outside(dotted: str) -> list[Answer]:
    known = methods_of_class(dotted) or methods_of_function(dotted)
    if known is not None:
        return [Answer(method, None) for method in known]
    reason = "a view that could not be followed" if dotted == "?" else "a view of a package"
    return [Answer("GET", None, reason=reason)]


def _actions(value: Value | None) -> dict[str, str]:
    """`as_view({"get": "list"})`."""
    entries = value.entries if isinstance(value, Table) else {}
    named = {str(method).lower(): text_of(action) for method, action in entries.items()}
    return {method: action for method, action in named.items() if action is not None}
