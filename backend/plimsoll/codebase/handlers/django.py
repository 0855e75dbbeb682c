"""What a Django view takes and gives: path, query, headers, body, responses, credentials.

The body is what is declared for the documentation, else the serializer or form that the method
uses, else what is read from the request.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema, Parameter, Security
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.django.filters import Lists
from plimsoll.codebase.django.narrowing import Case, Narrowing
from plimsoll.codebase.django.paths import Piece
from plimsoll.codebase.django.project import Project
from plimsoll.codebase.django.security import Guards
from plimsoll.codebase.django.shapes import Shape, Shapes
from plimsoll.codebase.django.urlconfs import Met
from plimsoll.codebase.django.views import Answer, View, Views
from plimsoll.codebase.handlers.dialect import FORM, JSON, MULTIPART
from plimsoll.codebase.handlers.django_declared import Declarations, Declared, as_query
from plimsoll.codebase.handlers.django_reads import DjangoReads
from plimsoll.codebase.handlers.places import own_arguments
from plimsoll.codebase.handlers.request_uses import Uses
from plimsoll.codebase.python.syntax import Suite
from plimsoll.codebase.python.values import ClassValue, FunctionValue, Value

_BODY = frozenset({"POST", "PUT", "PATCH"})
_LIST_HOOKS = ("get_queryset", "filter_queryset", "list_queryset", "get_filterset_kwargs")
_PAGE_HOOKS = ("get_queryset", "get_context_data", "get_template_names", "get_ordering")
_HOOKS: Mapping[str, tuple[str, ...]] = {
    "POST": ("perform_create", "form_valid", "get_form_kwargs", "get_success_url"),
    "PUT": ("perform_update",),
    "PATCH": ("perform_update",),
    "DELETE": ("perform_destroy",),
}
_ALWAYS = ("initial", "dispatch", "setup")
_ASKS_FOR_LIST = re.compile(r"\b(?:filter_queryset|paginate_queryset|get_paginated_response)\(")
_FILTERS = re.compile(r"\bfilter_queryset\(|super\(")
_GOES_ON = re.compile(r"super\(|\bself\.(?:get_queryset|filter_queryset|get_object)\(")
_LIST_VIEWS = frozenset({"ListAPIView", "ListCreateAPIView", "ListModelMixin"})
_PAGED_VIEWS = frozenset(
    {"ListView", "BaseListView", "MultipleObjectMixin", "FilterView", "SingleTableView"}
    | {"ArchiveIndexView", "YearArchiveView", "MonthArchiveView", "DayArchiveView"}
)


@dataclass(frozen=True)
class Taken:
    """Everything that an endpoint says besides its method."""

    piece: Piece
    parameters: tuple[Parameter, ...]
    body: JsonSchema | None = None
    content_type: str = JSON
    body_required: bool = False
    responses: dict[str, JsonSchema] = field(default_factory=dict)
    security: tuple[Security, ...] = ()


class Inputs:
    """Reads views for one method at a time."""

    def __init__(self, project: Project, views: Views) -> None:
        self._interpreter = project.interpreter
        self._views = views
        self._narrowing = Narrowing(project.interpreter)
        serializers = views.viewsets.serializers
        self._serializers = serializers
        self._reads = DjangoReads(project.interpreter, self._narrowing)
        self._lists = Lists(project.interpreter, project.settings, serializers)
        self._guards = Guards(project.interpreter, project.settings, self._narrowing)
        self._declarations = Declarations(project.interpreter, serializers)
        self._shapes = Shapes(project.interpreter, serializers, self._narrowing)

    def of(self, met: Met, view: View, answer: Answer) -> Taken:
        """What one method of a view takes and gives."""
        piece = _named(met.piece, answer.function)
        case = Case(answer.method, answer.action)
        shape = self._shapes.of(view, answer, case)
        around = answer.function.decorators if answer.function is not None else ()
        names = (answer.action or answer.method.lower(),)
        declared = self._declarations.of(around, view.cls, names)
        uses = self._uses(view, answer, case)
        path = {name for name, _ in piece.schemas}
        found: dict[tuple[str, str], Parameter] = {}
        asked = [*declared.parameters, *self._asked(view, answer, case, shape)]
        asked += [p for p in uses.parameters.values() if p.location != "body"]
        for parameter in asked:
            if parameter.location != "query" or parameter.name not in path:
                found.setdefault((parameter.location, parameter.name), parameter)
        body, content = self._body(declared, shape, uses, case)
        inside = body_parameters(body, required=True) if body is not None else ()
        for parameter in inside:
            found[parameter.location, parameter.name] = parameter
        return Taken(
            piece,
            (*piece.parameters(), *found.values()),
            body,
            content,
            any(parameter.required for parameter in inside),
            self._responses(view, answer, declared, shape),
            self._guards.of(view, answer),
        )

    def _uses(self, view: View, answer: Answer, case: Case) -> Uses:
        functions = [answer.function] if answer.function is not None else []
        if view.cls is not None:
            names = self._hooks(view.cls, answer)
            if answer.function is not None and answer.function.owner is not None:
                versions = self._versions(view.cls, answer.function.name)
                functions = versions if answer.function in versions else functions
            for name in names:
                functions += [f for f in self._versions(view.cls, name) if f not in functions]
        if not functions:
            return Uses(case.method)
        return self._reads.of(functions, case, view.cls)

    def _versions(self, cls: ClassValue, name: str) -> list[FunctionValue]:
        """A method, and those of the bases that it goes on to with `super()`."""
        found: list[FunctionValue] = []
        for base in self._interpreter.lineage(cls):
            function = base.scope.names.get(name) if isinstance(base, ClassValue) else None
            if isinstance(function, FunctionValue):
                found.append(function)
                if "super(" not in _text(function):
                    break
        return found

    def _hooks(self, cls: ClassValue, answer: Answer) -> list[str]:
        """Methods that the framework calls before or after the one that answers."""
        function = answer.function
        if function is None or function.name == "dispatch" or _GOES_ON.search(_text(function)):
            found = [*_ALWAYS, *_HOOKS.get(answer.method, ())]
            if self._is_list(cls, answer):
                found += _LIST_HOOKS
            elif answer.method == "GET" and not answer.action and not self._is_rest(cls):
                found += _PAGE_HOOKS
            return found
        return [*_ALWAYS]

    def _is_rest(self, cls: ClassValue) -> bool:
        bases = self._interpreter.outside_bases(cls)
        return any(base.startswith("rest_framework") for base in bases)

    def _is_list(self, cls: ClassValue, answer: Answer) -> bool:
        """Whether the method gives a list that can be filtered."""
        if answer.method != "GET":
            return False
        function = answer.function
        if function is not None and function.owner is not None:
            text = _text(function)
            if _ASKS_FOR_LIST.search(text):
                return True
            goes_on = "super(" in text or ".list(" in text
            return goes_on and self._lists_by_name(cls, answer)
        return self._lists_by_name(cls, answer)

    def _is_filtered(self, answer: Answer) -> bool:
        """Whether a list goes through the filters, and not only through paging."""
        text = _text(answer.function) if answer.function is not None else ""
        return "paginate_queryset(" not in text or bool(_FILTERS.search(text))

    def _lists_by_name(self, cls: ClassValue, answer: Answer) -> bool:
        if answer.action:
            return answer.action == "list"
        bases = [base.rsplit(".", 1)[-1] for base in self._interpreter.outside_bases(cls)]
        return any(base in _LIST_VIEWS for base in bases)

    def _asked(self, view: View, answer: Answer, case: Case, shape: Shape) -> Iterator[Parameter]:
        """The query, as far as classes tell it."""
        for cls in shape.query:
            yield from as_query(self._serializers, cls)
        if view.cls is None or case.method != "GET":
            return
        bases = [base.rsplit(".", 1)[-1] for base in self._interpreter.outside_bases(view.cls)]
        if self._is_rest(view.cls):
            yield from self._lists.of_inner(view.cls, answer.function)
            if self._is_list(view.cls, answer):
                yield from self._lists.paging(view.cls)
                if not self._is_filtered(answer):
                    return
                model = self._views.viewsets.model(view.cls)
                yield from self._lists.filters(view.cls, model)
                for backend in self._lists.backends(view.cls):
                    yield from self._of_backend(backend, case)
        elif set(bases) & _PAGED_VIEWS:
            yield from self._lists.of_listview(view.cls, view.init)

    def _of_backend(self, backend: Value, case: Case) -> Iterator[Parameter]:
        """What a filter backend of the repository reads."""
        if not isinstance(backend, ClassValue):
            return
        function = self._interpreter.method_of(backend, "filter_queryset")
        if function is not None:
            uses = self._reads.of([function], case, backend)
            yield from (p for p in uses.parameters.values() if p.location == "query")

    def _body(
        self, declared: Declared, shape: Shape, uses: Uses, case: Case
    ) -> tuple[JsonSchema | None, str]:
        read = uses.body() if case.method in _BODY | {"DELETE"} else None
        content = uses.content_type if read is not None else ""
        if declared.takes_nothing:
            return None, JSON
        if declared.request is not None and case.method != "GET":
            return declared.request, JSON
        if case.method not in _BODY:
            return read, content or JSON
        found = shape.schema
        for value in shape.body:
            schema = self._serializers.request(value, partial=case.method == "PATCH")
            key = shape.wrapped_in.get(id(value))
            if key and schema is not None:
                schema = {"type": "object", "properties": {key: schema}, "required": [key]}
            found = _merged(found, schema)
        if found is None or found.get("properties") == {}:
            return read, content or JSON
        files = shape.sends_files or "binary" in json.dumps(found)
        form = MULTIPART if files else FORM
        if shape.is_form:
            return _merged(found, read), form
        return _merged(found, read), MULTIPART if files else JSON

    def _responses(
        self, view: View, answer: Answer, declared: Declared, shape: Shape
    ) -> dict[str, JsonSchema]:
        if declared.responses is not None:
            return dict(declared.responses)
        found = [self._serializers.response(value) for value in shape.answer]
        schemas = [schema for schema in found if schema is not None]
        if len(schemas) != 1 or answer.method == "DELETE" or shape.is_form:
            return {}
        schema = schemas[0]
        if view.cls is not None and self._is_list(view.cls, answer) and "items" not in schema:
            schema = {"type": "array", "items": schema}
            if self._lists.pagination(view.cls) is not None:
                inner: JsonSchema = {"results": schema}
                schema = {"type": "object", "properties": inner}
        is_generic = answer.function is None or answer.function.name == "create"
        is_made = answer.method == "POST" and is_generic and answer.action in ("", "create")
        return {"201" if is_made else "200": schema}


def _text(function: FunctionValue) -> str:
    return function.body.text if isinstance(function.body, Suite) else ""


def _merged(left: JsonSchema | None, right: JsonSchema | None) -> JsonSchema | None:
    """Two objects as one; what the first says of a property counts."""
    if left is None or right is None:
        return left if right is None else right
    one, other = left.get("properties"), right.get("properties")
    if not isinstance(one, dict) or not isinstance(other, dict):
        return left
    return {**left, "properties": {**other, **one}}


def _named(piece: Piece, function: FunctionValue | None) -> Piece:
    """Placeholders that only have a position, under the names of the function's arguments."""
    if not piece.unnamed or function is None:
        return piece
    taken = [a.name for a in own_arguments(function)[1:] if a.kind == "plain"]
    known = {name for name, _ in piece.schemas}
    pairs = zip(piece.unnamed, taken, strict=False)
    return piece.renamed({old: new for old, new in pairs if new not in known})
