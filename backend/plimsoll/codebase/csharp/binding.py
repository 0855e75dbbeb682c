"""Where the parameters of an action or a minimal API's handler come from.

The rules are ASP.NET's: an attribute says it, else a name in the template is of the path, files
are of a form, what the container holds is no input; a complex type is the body where the framework
infers one, else its properties are taken from the query (or from a form).
"""

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import body_parameters, type_of
from plimsoll.codebase.csharp.facts import Argument, Attribute, Declaration, TypeName, Use
from plimsoll.codebase.csharp.program import Program, substituted
from plimsoll.codebase.csharp.schemas import (
    ANYTHING,
    DICTIONARIES,
    FILE_LISTS,
    FILES,
    LISTS,
    SIMPLE,
    Schemas,
    members_of,
)
from plimsoll.codebase.csharp.services import Services
from plimsoll.codebase.csharp.templates import Pattern

Style: TypeAlias = Literal["api", "views", "minimal", "plain"]
"""Controllers with `[ApiController]`, controllers that answer pages, minimal APIs, other ones."""

_FROM: dict[str, str] = {
    "FromQuery": "query", "FromRoute": "path", "FromHeader": "header", "FromBody": "body",
    "FromForm": "form", "FromUri": "query", "FromServices": "", "FromKeyedServices": "",
    "AsParameters": "flat", "BindNever": "", "QueryParam": "query", "RouteParam": "path",
    "FromCookie": "cookie", "Inject": "",
}  # fmt: skip
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_HANDLED = frozenset({"authorization", "content-type", "accept"})
_CONVERTED = frozenset({"TypeConverter", "StronglyTypedId", "ValueObject"})
_MOST_FLAT = 3
_TEXT: JsonSchema = {"type": "string"}


@dataclass(frozen=True)
class Place:
    """Where a parameter is written: what its types' names mean there."""

    path: str
    inside: Declaration | None = None
    bound: dict[str, TypeName] = field(default_factory=dict)


@dataclass
class Inputs:
    """What an endpoint takes."""

    found: dict[tuple[str, str], Parameter] = field(default_factory=dict)
    path_schemas: dict[str, JsonSchema] = field(default_factory=dict)
    """By placeholder in lower case."""
    body: JsonSchema | None = None
    body_required: bool = False
    form: dict[str, JsonSchema] = field(default_factory=dict)
    form_required: list[str] = field(default_factory=list)
    has_file: bool = False

    def add(
        self, name: str, location: ParameterLocation, schema: JsonSchema, *, required: bool
    ) -> None:
        """One parameter; the first of a name counts."""
        key = (location, name.lower())
        if key not in self.found:
            self.found[key] = Parameter(
                name=name,
                location=location,
                type=type_of(schema),
                required=required,
                json_schema=schema,
            )

    def add_all(self, other: "Inputs") -> None:
        """What a part of the request takes."""
        self.found.update(other.found)
        self.path_schemas.update(other.path_schemas)
        self.form.update(other.form)
        self.has_file |= other.has_file
        self.body = self.body or other.body

    def parameters(self, pattern: Pattern) -> tuple[Parameter, ...]:
        """Those of the path in its order, then the others, then the body's."""
        path = tuple(
            Parameter(
                name=p.name,
                location="path",
                type=type_of(schema),
                required=True,
                json_schema=schema,
                spans_segments=p.spans,
            )
            for p in pattern.placeholders.values()
            for schema in [{**self.path_schemas.get(p.name.lower(), _TEXT), **_said(p.schema)}]
        )
        body, _, required = self.sent()
        inside = body_parameters(body, required=required) if body is not None else ()
        return (*path, *self.found.values(), *inside)

    def sent(self) -> tuple[JsonSchema | None, str, bool]:
        """The body's schema, its content type, whether it has to be there."""
        if self.body is not None:
            return self.body, "application/json", self.body_required
        if not self.form:
            return None, "application/json", False
        whole: JsonSchema = {"type": "object", "properties": dict(self.form)}
        if self.form_required:
            whole["required"] = [*self.form_required]
        return whole, _MULTIPART if self.has_file else _FORM, bool(self.form_required)


@dataclass(frozen=True)
class _Case:
    """What holds for all parameters of a handler."""

    inputs: Inputs
    names: frozenset[str]
    """The placeholders, in lower case."""
    method: str
    style: Style


@dataclass(frozen=True)
class _Asked:
    """A parameter or a property, and where it is to be taken from."""

    argument: Argument
    kind: TypeName
    place: Place
    name: str
    source: str
    required: bool


class Binder:
    """Binds parameters under the conventions of one project."""

    def __init__(self, program: Program, schemas: Schemas, services: Services) -> None:
        self._program = program
        self.schemas = schemas
        self._services = services

    def bound(
        self,
        arguments: tuple[Argument, ...],
        place: Place,
        pattern: Pattern,
        method: str,
        style: Style,
    ) -> Inputs:
        """All parameters of a handler."""
        inputs = Inputs()
        names = frozenset(name.lower() for name in pattern.placeholders)
        case = _Case(inputs, names, method, style)
        for argument in arguments:
            self._bind(case, argument, place)
        return inputs

    def add_uses(self, inputs: Inputs, uses: tuple[Use, ...], place: Place) -> None:
        """What a body reads off the request by name."""
        for use in uses:
            if use.location == "json":
                if inputs.body is None and not inputs.form:
                    inputs.body = self.schemas.of(TypeName(use.name), place.path, place.inside)
                    inputs.body_required = True
            elif use.location == "form":
                inputs.form.setdefault(use.name, {"type": "string"})
            elif use.location != "path" and use.name.lower() not in _HANDLED:
                inputs.add(use.name, use.location, {"type": "string"}, required=False)

    def _bind(self, case: _Case, argument: Argument, place: Place) -> None:
        kind = substituted(argument.type, place.bound)
        if kind.name == "Nullable" and kind.arguments:
            kind = TypeName(kind.arguments[0].name, kind.arguments[0].arguments, nullable=True)
        source, name, _ = self._said(argument, place)
        if source is None:
            source = self._inferred(case, kind, name, place)
        if source in ("body", "form", "query") and kind.name in FILES | FILE_LISTS:
            source = "form"
        required = self._is_required(argument, kind, case.style)
        asked = _Asked(argument, kind, place, name, source, required)
        is_plain = self.is_simple(kind, place, lists=source in ("query", "form"))
        if source == "body":
            self._set_body(case.inputs, asked)
        elif source == "path" and is_plain:
            case.inputs.path_schemas.setdefault(name.lower(), self._schema(asked))
        elif source in ("flat", "path") or (source in ("query", "form") and not is_plain):
            self._flatten(case, asked, "", 0)
        elif source == "form":
            self._add_form(case.inputs, asked)
        elif source in ("query", "header", "cookie"):
            self._add_simple(case.inputs, asked)

    def _said(self, argument: Argument, place: Place) -> tuple[str | None, str, bool]:
        """What the attributes say: the source and the name."""
        for attribute in argument.attributes:
            source = _FROM.get(attribute.name)
            if source is not None:
                told = attribute.named.get("Name") or next(iter(attribute.arguments), None)
                name = self._program.text(told, place.path, place.inside)
                return source, name or argument.name, name is not None
        for attribute in argument.attributes:
            if attribute.name == "ModelBinder":
                told = attribute.named.get("Name")
                name = self._program.text(told, place.path, place.inside)
                return None, name or argument.name, name is not None
        return None, argument.name, False

    def _inferred(  # noqa: PLR0911 - ASP.NET's rules, in its order
        self, case: _Case, kind: TypeName, name: str, place: Place
    ) -> str:
        has_body = case.method in _WITH_BODY
        if kind.name in FILES | FILE_LISTS:
            return "form"
        if not kind.name:
            return "path" if name.lower() in case.names else ""
        if self.is_simple(kind, place):
            if name.lower() in case.names:
                return "path"
            return "form" if case.style == "views" and has_body else "query"
        if self._services.takes(kind, place.path, place.inside) or self._binds_itself(kind, place):
            return ""
        if case.style == "api" or (case.style == "minimal" and has_body):
            return "body"
        if case.style == "minimal":
            return "query" if self.is_simple(kind, place, lists=True) and kind.name in LISTS else ""
        return "form" if has_body else "query"

    def _binds_itself(self, kind: TypeName, place: Place) -> bool:
        declared = self._program.resolve(kind, place.path, place.inside)
        return declared is not None and any(m.name == "BindAsync" for m in declared.methods)

    def is_simple(self, kind: TypeName, place: Place, *, lists: bool = False) -> bool:
        """Whether one text holds it (or, with lists, several)."""
        if kind.name in SIMPLE or not kind.name:
            return True
        if kind.name in LISTS:
            return (
                lists
                and bool(kind.arguments)
                and self.is_simple(kind.arguments[-1], place, lists=False)
            )
        if kind.name in DICTIONARIES or kind.name in ANYTHING:
            return lists
        if kind.name == "Nullable" and kind.arguments:
            return self.is_simple(kind.arguments[0], place)
        declared = self._program.resolve(kind, place.path, place.inside)
        if declared is None:
            return lists and not kind.arguments
        return (
            declared.kind == "enum"
            or any(m.name == "TryParse" and "static" in m.modifiers for m in declared.methods)
            or any(a.name in _CONVERTED for a in declared.attributes)
            or any(b.name in ("IParsable", "ISpanParsable") for b in declared.bases)
        )  # fmt: skip

    def _schema(self, asked: _Asked) -> JsonSchema:
        place, argument = asked.place, asked.argument
        schema = self.schemas.plain(asked.kind, place.path, place.inside)
        schema = self.schemas.constrained(schema, argument.attributes, place.inside)
        told = self._program.value(argument.default, place.path, place.inside)
        return {**schema, "default": told} if told is not None else schema

    def _is_required(self, argument: Argument, kind: TypeName, style: Style) -> bool:
        if any(a.name in ("Required", "BindRequired") for a in argument.attributes):
            return True
        if argument.default is not None or kind.nullable:
            return False
        return style == "minimal" or any(a.name == "FromBody" for a in argument.attributes)

    def _set_body(self, inputs: Inputs, asked: _Asked) -> None:
        if inputs.body is None:
            place, argument = asked.place, asked.argument
            schema = self.schemas.of(asked.kind, place.path, place.inside)
            inputs.body = self.schemas.constrained(schema, argument.attributes, place.inside)
            is_open = asked.kind.nullable or argument.default is not None
            inputs.body_required = asked.required or not is_open

    def _add_simple(self, inputs: Inputs, asked: _Asked) -> None:
        locations: dict[str, ParameterLocation] = {"header": "header", "cookie": "cookie"}
        location = locations.get(asked.source, "query")
        inputs.add(asked.name, location, self._schema(asked), required=asked.required)

    def _add_form(self, inputs: Inputs, asked: _Asked) -> None:
        is_file = _holds_file(asked.kind)
        inputs.has_file |= is_file
        place = asked.place
        schema = (
            self.schemas.of(asked.kind, place.path, place.inside)
            if is_file
            else self._schema(asked)
        )
        inputs.form.setdefault(asked.name, schema)
        if asked.required and asked.name not in inputs.form_required:
            inputs.form_required.append(asked.name)

    def _flatten(self, case: _Case, whole: _Asked, prefix: str, depth: int) -> None:
        """An object's properties, each from where it says or where the object is taken from."""
        declared = self._program.resolve(whole.kind, whole.place.path, whole.place.inside)
        if declared is None or depth > _MOST_FLAT:
            return
        bound = dict(zip(declared.type_parameters, whole.kind.arguments, strict=False))
        for member, owner, filled in members_of(self._program, declared, bound):
            place = Place(owner.path, owner, filled)
            argument = Argument(member.name, member.type, member.attributes, member.default)
            own, name, is_said = self._said(argument, place)
            if own is not None:
                if own:
                    self._bind(replace(case, method="POST"), argument, place)
                continue
            if not is_said:
                name = prefix + self._query_name(member.attributes, name, place)
            words = {a.name for a in member.attributes}
            required = "required" in member.modifiers or "Required" in words
            kind = substituted(member.type, filled)
            asked = _Asked(argument, kind, place, name, whole.source, required)
            if not prefix and name.lower() in case.names:
                case.inputs.path_schemas.setdefault(name.lower(), self._schema(asked))
            elif whole.source == "flat":
                self._bind(replace(case, method="POST", style="minimal"), argument, place)
            else:
                self._add_member(case, asked, depth)

    def _add_member(self, case: _Case, asked: _Asked, depth: int) -> None:
        place = asked.place
        is_plain = self.is_simple(asked.kind, place, lists=True)
        if _holds_file(asked.kind) or (asked.source == "form" and is_plain):
            self._add_form(case.inputs, asked)
        elif is_plain:
            if asked.source in ("query", "header", "cookie"):
                self._add_simple(case.inputs, asked)
        elif not self._services.takes(asked.kind, place.path, place.inside):
            self._flatten(case, asked, f"{asked.name}.", depth + 1)

    def _query_name(self, attributes: tuple[Attribute, ...], name: str, place: Place) -> str:
        for attribute in attributes:
            if attribute.name in ("BindProperty", "ModelBinder", "BindAlias"):
                told = self._program.text(attribute.named.get("Name"), place.path, place.inside)
                return told or name
        return name


def _holds_file(kind: TypeName) -> bool:
    if kind.name in FILES | FILE_LISTS:
        return True
    return kind.name in LISTS and bool(kind.arguments) and kind.arguments[-1].name in FILES


def _said(schema: JsonSchema) -> JsonSchema:
    """A placeholder's own constraints; that it is text is said by nobody."""
    return schema if schema != {"type": "string"} else {}
