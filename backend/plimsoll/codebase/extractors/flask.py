"""Flask: applications, blueprints, class-based views, and Flask-RESTful's and RESTX's resources.

Found: `@app.route`, `@app.get` and its like, `add_url_rule`, `MethodView` and `View` through
`as_view`, blueprints and what they nest, `Api.add_resource`, `@namespace.route`, wherever these
are called; and Flask-AppBuilder's `@expose` in views that `add_view` and `add_api` take, with
those its own base classes bring. `register_blueprint(url_prefix=…)` replaces the blueprint's own
prefix, as in Flask. A blueprint that nothing registers is listed with its own prefix only if the
repository has no application at all, or registers something that could not be told.

Converters become types: `<int:id>` is an integer, `<path:p>` spans segments, `<any(a,b):x>` an
enumeration. Query, headers, cookies and body are what the handler, or a helper it calls, reads
from `request`; a bare `request.args["q"]` is required, `request.args.get("q")` is not. What
parsers and decorators declare (`reqparse`, `@api.expect`, `@blp.arguments`, …) counts too.

Not listed: the static files, HEAD and OPTIONS that Flask adds by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from plimsoll.catalog.model import Endpoint, Parameter, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.extractors.flask_rules import Met, rules_of
from plimsoll.codebase.handlers.flask import RequestUses
from plimsoll.codebase.python.decisions import STAND_IN
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    ClassValue,
    Const,
    FunctionValue,
    Object,
    Unknown,
    Value,
    is_known,
    text_of,
)
from plimsoll.codebase.rules import Rule, rule_of
from plimsoll.codebase.sources import Sources

_APPLICATIONS = frozenset({"Flask", "APIFlask", "OpenAPI", "Quart", "FlaskApp"})
_BLUEPRINTS = frozenset({"Blueprint", "APIBlueprint"})
_APIS = frozenset({"Api", "Namespace", "SmorestApi", "AppBuilder"})
_REGISTRATIONS = frozenset(
    {"register_blueprint", "register_api", "init_app", "add_namespace", "register"}
)
_DEEPEST = 20


@dataclass
class _Walk:
    routes: list[Met] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)
    unresolved: list[str] = field(default_factory=list)


def joined(prefix: str, rule: str) -> str:
    """As Flask joins a blueprint's prefix and a rule: exactly one slash between them."""
    if not prefix:
        return rule
    return f"{prefix.rstrip('/')}/{rule.lstrip('/')}" if rule else prefix


class Flask:
    """Finds what Flask applications declare."""

    framework = "flask"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        interpreter = sources.python
        holders = [o for o in interpreter.objects if _is_holder(o, interpreter, sources)]
        tree = _Tree(interpreter, holders)
        walk = _Walk()
        roots = [holder for holder in holders if tree.is_root(holder)]
        for holder in roots:
            tree.walk(holder, "", (), walk, ())
        if walk.unresolved or not any(not tree.is_part(holder) for holder in holders):
            for holder in holders:
                if id(holder) not in walk.reached and id(holder) not in tree.children:
                    tree.walk(holder, tree.own_prefix(holder), (), walk, ())
        return _Writer(interpreter).extraction(walk)


class _Tree:
    """Which blueprint is registered where."""

    def __init__(self, interpreter: Interpreter, holders: list[Object]) -> None:
        self._interpreter = interpreter
        self._ids = {id(holder) for holder in holders}
        self._parents: dict[int, list[Object]] = {}
        self.children = {id(c) for holder in holders for _, c in self._registered(holder)}
        for holder in holders:
            self._hang(holder)

    def _hang(self, holder: Object) -> None:
        """An `Api(app)` or `Api(blueprint)` lives on what it is given, or is initialised with."""
        if not self._kinds(holder) & _APIS:
            return
        given = [holder.created.argument(0, "app", "api", "blueprint")]
        given += [call.argument(0, "app") for call in holder.calls if call.method == "init_app"]
        if holder.base_call is not None:
            given.append(holder.base_call.argument(0, "app"))
        for value in given:
            settled = self._interpreter.settle(value) if value is not None else None
            if isinstance(settled, Object) and id(settled) in self._ids:
                self._parents.setdefault(id(settled), []).append(holder)
                self.children.add(id(holder))

    def _kinds(self, holder: Object) -> set[str]:
        return {base.rsplit(".", 1)[-1] for base in self._interpreter.outside_bases(holder)}

    def is_part(self, holder: Object) -> bool:
        """Whether it serves nothing by itself."""
        return not self._kinds(holder) & _APPLICATIONS

    def is_root(self, holder: Object) -> bool:
        """Whether it is an application."""
        return id(holder) not in self.children and not self.is_part(holder)

    def own_prefix(self, holder: Object) -> str:
        """The prefix a blueprint, API or namespace was created with."""
        settings = _settings(holder)
        for word in ("url_prefix", "prefix", "path"):
            text = text_of(settings.get(word))
            if text is not None:
                return text
        if "Namespace" in self._kinds(holder):
            return f"/{text_of(holder.created.argument(0, 'name')) or ''}"
        return ""

    def _registered(self, holder: Object) -> Iterator[tuple[CallRecord, Object]]:
        for record in holder.calls:
            if record.method in _REGISTRATIONS - {"init_app"}:
                value = record.argument(0, "blueprint", "bp", "ns")
                child = self._interpreter.settle(value) if value is not None else None
                if isinstance(child, Object) and id(child) in self._ids:
                    yield record, child

    def walk(
        self,
        holder: Object,
        prefix: str,
        missing: tuple[str, ...],
        walk: _Walk,
        visited: tuple[int, ...],
        hooks: tuple[FunctionValue, ...] = (),
    ) -> None:
        """Collects the rules of a holder and of all that is registered on it."""
        if id(holder) in visited or len(visited) > _DEEPEST:
            return
        walk.reached.add(id(holder))
        path = (*visited, id(holder))
        hooks = (*hooks, *_hooks(holder))
        for record in holder.calls:
            for met in rules_of(record, self._interpreter):
                met.rule = joined(prefix, met.rule)
                met.missing += missing
                met.hooks = hooks
                walk.routes.append(met)
            if record.method == "register_blueprint" and not self._is_told(record):
                walk.unresolved.append(f"{record.file}:{record.line}")
        for record, child in self._registered(holder):
            given = record.argument(1 if "Namespace" in self._kinds(child) else -1, "path")
            given = record.kwargs.get("url_prefix", given)
            own = text_of(given) if is_known(given) else None
            lacking = given.missing if isinstance(given, Const) else ()
            if isinstance(given, Unknown):
                lacking = (given.wording,)
            inner = joined(prefix, self.own_prefix(child) if own is None else own)
            self.walk(child, inner, missing + lacking, walk, path, hooks)
        for child in self._parents.get(id(holder), ()):
            self.walk(child, joined(prefix, self.own_prefix(child)), missing, walk, path, hooks)

    def _is_told(self, record: CallRecord) -> bool:
        value = record.argument(0, "blueprint")
        return value is not None and isinstance(self._interpreter.settle(value), Object)


def _hooks(holder: Object) -> Iterator[FunctionValue]:
    """Functions that run before every handler of an application or blueprint."""
    for record in holder.calls:
        hook = record.argument(0) if record.method == "before_request" else None
        if isinstance(hook, FunctionValue):
            yield hook


def _is_holder(instance: Object, interpreter: Interpreter, sources: Sources) -> bool:
    bases = interpreter.outside_bases(instance)
    names = {base.rsplit(".", 1)[-1] for base in bases}
    if names & (_APPLICATIONS | _BLUEPRINTS):
        return not any(base.startswith("sanic") for base in bases)
    if names & _APIS:
        return any("flask" in base.lower() for base in bases)
    if isinstance(instance.cls, Unknown) and instance.created.method == STAND_IN:
        used = {call.method for call in instance.calls}
        named = {"register_blueprint", "add_url_rule", "route", "add_resource"}
        return bool(used & named) and sources.mentions(instance.created.file, b"flask")
    return False


def _settings(holder: Object) -> dict[str, Value]:
    later = holder.base_call.kwargs if holder.base_call is not None else {}
    return {**holder.created.kwargs, **later}


class _Writer:
    """Turns the rules met into endpoints."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._uses = RequestUses(interpreter)

    def extraction(self, walk: _Walk) -> Extraction:
        notes = [f"{where}: a blueprint that could not be told" for where in walk.unresolved]
        endpoints: list[Endpoint] = []
        for met in walk.routes:
            self._interpreter.refresh()
            if not met.rule:
                where = f"{met.record.file}:{met.record.line}"
                notes.append(f"{where}: the rule {' '.join(met.missing)} could not be told")
                continue
            endpoints.extend(self._endpoints(met))
            notes.extend(
                f"{met.record.file}:{met.record.line}: {part} could not be told and is left out "
                f"of the rule {met.rule}"
                for part in met.missing
            )
        return Extraction(tuple(endpoints), tuple(dict.fromkeys(notes)))

    def _endpoints(self, met: Met) -> Iterator[Endpoint]:
        rule = rule_of(met.rule)
        for method in met.methods:
            handler = self._handler(met.handler, method)
            yield self._endpoint(met, method.upper(), rule, handler)

    def _handler(self, value: Value | None, method: str) -> FunctionValue | None:
        value = self._interpreter.settle(value) if value is not None else None
        if isinstance(value, ClassValue):
            lower = method.lower()
            found = self._interpreter.method_of(value, lower)
            return found or self._interpreter.method_of(value, "dispatch_request")
        if isinstance(value, Bound):
            return value.function
        return value if isinstance(value, FunctionValue) else None

    def _endpoint(
        self, met: Met, method: str, rule: Rule, handler: FunctionValue | None
    ) -> Endpoint:
        uses = self._uses.of(handler, method, met.hooks) if handler is not None else None
        found: list[Parameter] = list(rule.parameters)
        if uses is not None:
            wanted = [p for p in uses.parameters.values() if p.location != "body"]
            found.extend(wanted)
        takes_body = uses is not None and method not in ("GET", "HEAD", "DELETE", "OPTIONS")
        body = uses.body() if uses is not None and takes_body else None
        if uses is not None and takes_body:
            found.extend(p for p in uses.parameters.values() if p.location == "body")
        content = uses.content_type if uses is not None and takes_body else ""
        return Endpoint(
            method=method,
            route=rule.route,
            parameters=tuple(found),
            body_schema=body,
            body_content_type=content or "application/json",
            body_required=any(p.required and p.location == "body" for p in found),
            source=SourceLocation(file=met.record.file, line=met.record.line),
            framework="flask",
        )
