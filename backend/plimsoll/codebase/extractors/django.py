"""Django, with Django REST framework: what the URL patterns lead to.

Followed: from `ROOT_URLCONF` (and other settings that end so, and hosts of django-hosts) through
`path`, `re_path`, `url`, `include` of modules, lists, tuples and dotted names, `i18n_patterns`,
lists put together in any way, and routers with their viewsets. Without such a setting, every
module with `urlpatterns` that no other includes is a root, and its endpoints are "likely".

Prefixes and paths are joined as Django joins them, as plain text. Of a regular expression, an
optional group gives both routes, an optional slash counts as there. Under `i18n_patterns` the route
begins with `{language}`, unless the default language goes without.

Methods: of a class, those it defines or inherits, as `http_method_names` allows; of a viewset, its
actions; of a function, what its decorators allow, else what its body compares `request.method`
with, else GET, or POST if it reads a body ("likely"). `FormView`, `DeleteView` and `RedirectView`
count with the methods browsers use.

Inputs: converters and regular expressions type the path; serializers, forms and what the function
reads from the request are the body; filters, searching, ordering and paging of a list, and reads
of `request.GET`, are the query. Permissions and authentication classes, on the view or in
`REST_FRAMEWORK`, `login_required` and the mixins of that kind are the security.

Not listed: the admin, files, error pages and pages of documentation, the page that lists a
router's routes, format suffixes, patterns of installed packages (a note names them).
"""

import re
from collections.abc import Iterator

from plimsoll.catalog.model import Endpoint, Operation, SourceLocation
from plimsoll.codebase.django.project import PROJECT, Project
from plimsoll.codebase.django.urlconfs import Met, Walk
from plimsoll.codebase.django.views import Answer, View, Views
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.django import Inputs
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import Object, Result, Value
from plimsoll.codebase.sources import Sources

_MENTION = re.compile(rb"urlpatterns|URLRouter")
_ASSUMED = "no setting names the root of the URLs"


class Django:
    """Finds what Django projects declare."""

    framework = "django"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all projects in the files."""
        if not sources.candidates({".py"}, _MENTION):
            return Extraction(())
        project = PROJECT.of(sources)
        writer = _Writer(project)
        endpoints: dict[tuple[str, str], Endpoint] = {}
        for met in project.walk.met:
            project.interpreter.refresh()
            for endpoint in writer.endpoints(met):
                endpoints.setdefault((endpoint.method, endpoint.route), endpoint)
        return Extraction(
            tuple(endpoints.values()),
            tuple(dict.fromkeys(project.walk.notes)),
            tuple(writer.sockets(project.sockets)),
        )


class _Writer:
    """Turns patterns into endpoints."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._interpreter = project.interpreter
        self._views = Views(project.interpreter)
        self._inputs = Inputs(project, self._views)

    def endpoints(self, met: Met) -> Iterator[Endpoint]:
        """All methods of one pattern."""
        source = SourceLocation(file=met.record.file, line=met.record.line)
        view = self._views.view(met.view)
        if view is None or self._is_websocket(met.view):
            return
        routed = met.routed.actions if met.routed is not None else None
        for answer in self._views.answers(view, routed):
            yield self._endpoint(met, view, answer, source)

    def sockets(self, walk: Walk) -> Iterator[Operation]:
        """The consumers of Channels."""
        for met in walk.met:
            if self._is_websocket(met.view):
                yield Operation(
                    protocol="websocket",
                    name=met.piece.full_route,
                    source=SourceLocation(file=met.record.file, line=met.record.line),
                    framework="django",
                )

    def _is_websocket(self, value: Value) -> bool:
        made = self._interpreter.settle(value)
        if isinstance(made, Result):
            return made.record.method.endswith("as_asgi")
        return isinstance(made, Object) and called_name(made) == "as_asgi"

    def _endpoint(self, met: Met, view: View, answer: Answer, source: SourceLocation) -> Endpoint:
        taken = self._inputs.of(met, view, answer)
        reasons = [answer.reason] if answer.reason else []
        reasons += [f"{part} is left out of the route" for part in met.piece.missing]
        if self._project.is_assumed:
            reasons.append(_ASSUMED)
        handler = answer.function
        where = (
            SourceLocation(file=handler.file, line=handler.line) if handler is not None else None
        )
        if where is None and view.cls is not None:
            where = SourceLocation(file=view.cls.file, line=view.cls.line)
        return Endpoint(
            method=answer.method,
            route=taken.piece.full_route,
            parameters=taken.parameters,
            body_schema=taken.body,
            body_content_type=taken.content_type,
            body_required=taken.body_required,
            responses=taken.responses,
            security=taken.security,
            source=source,
            framework="django",
            handler=where,
            confidence="likely" if reasons else "certain",
            reasons=tuple(reasons),
        )
