"""ASP.NET Core controllers, with attribute routes and with conventional ones.

Read: `[Route]`, `[HttpGet]` and its kin, `[AcceptVerbs]`, several of them, absolute ones, those of
base classes (generic ones too) and of overridden methods, attribute classes of the repository that
derive from them; `[controller]`, `[action]`, `[area]`; constants, `nameof`, interpolation;
constraints as types; optional and default values as two routes; `[ApiVersion]` in the path;
`MapControllerRoute`, `MapAreaControllerRoute`, `MapDefaultControllerRoute`; transformers of names,
`LowercaseUrls`, `UsePathBase`, prefixes for all controllers; the binding rules of parameters with
their DTOs, validation attributes and names in JSON; `[Authorize]`.

Assumed: a conventional route is listed with its controller and action written out (the shorter
forms for `Home` and `Index` lead to the same action), with GET unless a verb is declared, and with
its optional `{id?}` only where the action takes one; an action without any attribute in a
controller with a route answers GET; versions stand in the path as `1` for `1.0`.

Not seen: controllers that are registered at run time or made of services (ABP), Razor pages, OData
conventions, application parts that are removed.
"""

from collections.abc import Iterator

from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.csharp.answers import answers
from plimsoll.codebase.csharp.binders import BINDERS
from plimsoll.codebase.csharp.binding import Binder, Inputs, Place, Style
from plimsoll.codebase.csharp.controllers import Action, Controller, Controllers
from plimsoll.codebase.csharp.conventions import conventions_of
from plimsoll.codebase.csharp.facts import Method
from plimsoll.codebase.csharp.paths import Paths, Route
from plimsoll.codebase.csharp.program import PROGRAM, Program
from plimsoll.codebase.csharp.projects import PROJECTS, Projects
from plimsoll.codebase.csharp.security import asked_for
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources

_MOST_HELPERS = 20


class AspnetControllers:
    """Finds what controllers answer."""

    framework = "aspnet"

    def extract(self, sources: Sources) -> Extraction:
        """The actions of all controllers."""
        program = PROGRAM.of(sources)
        controllers = Controllers(program)
        if not controllers.all:
            return Extraction(())
        projects = PROJECTS.of(sources)
        notes: list[str] = []
        paths = Paths(program, projects, conventions_of(program, notes), notes)
        reading = _Reading(program, projects, sources)
        found: list[Endpoint] = []
        for controller in controllers.all:
            for action in controllers.actions(controller):
                found += reading.endpoints(controller, action, paths.of(controller, action))
            notes += projects.settings(controller.declaration.path).notes
        return Extraction(tuple(found), tuple(dict.fromkeys(notes)))


class _Reading:
    def __init__(self, program: Program, projects: Projects, sources: Sources) -> None:
        self._program = program
        self._projects = projects
        self._binders = BINDERS.of(sources)

    def endpoints(
        self, controller: Controller, action: Action, routes: list[Route]
    ) -> Iterator[Endpoint]:
        """One for each route."""
        if not routes:
            return
        path = controller.declaration.path
        settings = self._projects.settings(path)
        binder = self._binders.at(path)
        place = Place(action.owner.path, action.owner, action.bound)
        attributes = [(action.method.attributes, action.owner)]
        attributes += [(method.attributes, owner) for method, owner in action.inherited]
        security = asked_for([*attributes, *controller.groups], self._program, settings)
        returned = answers(
            action.method.returns, action.method.attributes, place, binder.schemas, self._program
        )
        for route in routes:
            style: Style = (
                "api" if controller.is_api else "views" if route.by_convention else "plain"
            )
            inputs = self._inputs(binder, action, place, route, style)
            body, content_type, is_required = inputs.sent()
            yield Endpoint(
                method=route.method,
                route=route.pattern.route,
                parameters=inputs.parameters(route.pattern),
                body_schema=body,
                body_content_type=content_type,
                body_required=is_required,
                responses=returned,
                security=security,
                source=route.site,
                framework=AspnetControllers.framework,
                handler=SourceLocation(file=action.owner.path, line=action.method.line),
                confidence=route.confidence,
                reasons=route.reasons,
            )

    def _inputs(
        self, binder: Binder, action: Action, place: Place, route: Route, style: Style
    ) -> Inputs:
        arguments = action.method.arguments
        inputs = binder.bound(arguments, place, route.whole, route.method, style)
        for method in self._with_helpers(action):
            binder.add_uses(inputs, method.uses, place)
        return inputs

    def _with_helpers(self, action: Action) -> Iterator[Method]:
        """The action and the private methods of its class that it calls."""
        yield action.method
        called = action.method.calls
        helpers = [m for m in action.owner.methods if m.name in called and m is not action.method]
        yield from helpers[:_MOST_HELPERS]
