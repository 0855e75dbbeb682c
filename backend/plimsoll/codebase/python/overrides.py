"""Router classes of a repository that change what their decorators register.

`router.get(…)` ends in `self.api_route(…)`, and that in `self.add_api_route(…)`. Where a subclass
overrides one of the two, the calls are replayed through it, and what reaches the framework's own
class replaces them.
"""

from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    ClassValue,
    Const,
    Items,
    Object,
    Value,
)

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})


def replay_overrides(holder: Object, interpreter: Interpreter) -> None:
    """Replaces a router's calls by what its class makes of them."""
    if not isinstance(holder.cls, ClassValue):
        return
    for name in ("api_route", "add_api_route"):
        method = interpreter.method_of(holder.cls, name)
        if method is None:
            continue
        before = list(holder.calls)
        holder.calls.clear()
        override = Bound(method, holder)
        for record in before:
            if not record.decorated or record.method not in _VERBS | {"api_route"}:
                holder.calls.append(record)
                continue
            interpreter.refresh()
            first = len(holder.calls)
            _replay(override, name, record, interpreter)
            for made in holder.calls[first:]:
                made.file, made.line = record.file, record.line


def _replay(override: Bound, name: str, record: CallRecord, interpreter: Interpreter) -> None:
    path = record.argument(0, "path")
    kwargs = {key: value for key, value in record.kwargs.items() if key != "path"}
    if record.method in _VERBS:
        kwargs["methods"] = Items([Const(record.method.upper())])
    given: list[Value] = [path] if path is not None else []
    for handler in record.decorated:
        if name == "add_api_route":
            _call(override, [*given, handler], kwargs, record, interpreter)
        else:
            decorator = _call(override, given, kwargs, record, interpreter)
            _call(decorator, [handler], {}, record, interpreter)


def _call(
    function: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    record: CallRecord,
    interpreter: Interpreter,
) -> Value:
    return interpreter.call(
        function, CallRecord("", list(args), dict(kwargs), record.file, record.line)
    )
