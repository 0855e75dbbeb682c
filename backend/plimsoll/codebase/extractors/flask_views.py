"""Flask-AppBuilder: classes whose methods carry `@expose`, and what `add_view` makes of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    CallRecord,
    ClassValue,
    Const,
    FunctionValue,
    Object,
    Value,
    text_of,
    texts_of,
)

ADDS_A_VIEW = frozenset({"add_view", "add_view_no_menu", "add_api"})

_OF_A_FORM = {"this_form_get": ("get", "/form"), "this_form_post": ("post", "/form")}
_OF_A_MODEL_VIEW = {
    "list": ("get", "/list/"),
    "show": ("get", "/show/<pk>"),
    "add": ("get post", "/add"),
    "edit": ("get post", "/edit/<pk>"),
    "delete": ("get post", "/delete/<pk>"),
    "download": ("get", "/download/<string:filename>"),
    "action": ("get post", "/action/<string:name>/<pk>"),
    "action_post": ("post", "/action_post"),
}
_OF_A_MODEL_API = {
    "info": ("get", "/_info"),
    "get": ("get", "/<int:pk>"),
    "get_list": ("get", "/"),
    "post": ("post", "/"),
    "put": ("put", "/<pk>"),
    "delete": ("delete", "/<pk>"),
}
_INHERITED = {
    "SimpleFormView": _OF_A_FORM,
    "PublicFormView": _OF_A_FORM,
    "ModelView": _OF_A_MODEL_VIEW,
    "ModelRestApi": _OF_A_MODEL_API,
}
"""What the library's own classes expose: methods and rule by the name of the function."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """One rule of a view, under the view's own prefix."""

    record: CallRecord
    methods: tuple[str, ...]
    rule: str
    handler: Value | None


def exposed_of(record: CallRecord, interpreter: Interpreter) -> Iterator[Exposed]:
    """The rules of the view class that a call adds."""
    given = record.argument(0, "baseview")
    view = interpreter.settle(given) if given is not None else None
    cls = view.cls if isinstance(view, Object) else view
    if not isinstance(cls, ClassValue):
        return
    prefix = _prefix(cls, interpreter)
    for name, found in _all(cls, record, interpreter).items():
        if _is_wanted(name, cls, interpreter):
            for one in found:
                rule = f"{prefix.rstrip('/')}/{one.rule.lstrip('/')}"
                yield Exposed(one.record, one.methods, rule, one.handler)


def _all(
    cls: ClassValue, record: CallRecord, interpreter: Interpreter
) -> dict[str, tuple[Exposed, ...]]:
    """What is exposed, by function; a function written anew replaces the inherited one."""
    found: dict[str, tuple[Exposed, ...]] = {}
    for outside in interpreter.outside_bases(cls):
        for name, (methods, rule) in _INHERITED.get(outside.rsplit(".", 1)[-1], {}).items():
            found[name] = (Exposed(record, tuple(methods.split()), rule, None),)
    for base in reversed(interpreter.lineage(cls)):
        for name, method in base.scope.names.items() if isinstance(base, ClassValue) else ():
            if isinstance(method, FunctionValue):
                found[name] = tuple(_marks(method))
    return found


def _marks(method: FunctionValue) -> Iterator[Exposed]:
    for mark in method.decorators:
        if isinstance(mark, Object) and called_name(mark) == "expose":
            methods = tuple(texts_of(mark.created.argument(1, "methods"))) or ("get",)
            rule = text_of(mark.created.argument(0, "url")) or "/"
            yield Exposed(mark.created, methods, rule, method)


def _is_wanted(name: str, cls: ClassValue, interpreter: Interpreter) -> bool:
    included = _attribute(cls, "include_route_methods", interpreter)
    excluded = _attribute(cls, "exclude_route_methods", interpreter)
    wanted = texts_of(included)
    return (not wanted or name in wanted) and name not in texts_of(excluded)


def _prefix(cls: ClassValue, interpreter: Interpreter) -> str:
    own = text_of(_attribute(cls, "route_base", interpreter))
    if own is not None:
        return own
    bases = interpreter.outside_bases(cls)
    if any(base.endswith(("Api", "API")) for base in bases):
        version = text_of(_attribute(cls, "version", interpreter)) or "v1"
        name = text_of(_attribute(cls, "resource_name", interpreter)) or cls.name
        return f"/api/{version}/{name.lower()}"
    return f"/{cls.name.lower()}"


def _attribute(cls: ClassValue, name: str, interpreter: Interpreter) -> Value:
    for base in interpreter.lineage(cls):
        if isinstance(base, ClassValue) and name in base.scope.names:
            return interpreter.settle(base.scope.names[name])
    return Const(None)
