"""`@Crud({ model: { type: User } })`: a controller whose methods @nestjsx/crud writes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plimsoll.catalog.model import Endpoint, JsonSchema, Security, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.javascript.nestjs.controllers import Carrier
from plimsoll.codebase.javascript.nestjs.decorators import Decorators
from plimsoll.codebase.javascript.nestjs.paths import template
from plimsoll.codebase.javascript.schemas import Schemas, objects
from plimsoll.codebase.javascript.schemas.classes import named_type

_ROUTES = {
    "getManyBase": ("GET", ""),
    "getOneBase": ("GET", ":id"),
    "createOneBase": ("POST", ""),
    "createManyBase": ("POST", "bulk"),
    "updateOneBase": ("PATCH", ":id"),
    "replaceOneBase": ("PUT", ":id"),
    "deleteOneBase": ("DELETE", ":id"),
}
_REASON = "written by the package behind @Crud"


@dataclass(frozen=True, slots=True)
class Made:
    """One route that the package writes."""

    method: str
    path: str
    body: JsonSchema | None

    def placed(
        self, path: str, carrier: Carrier, line: int, security: tuple[Security, ...]
    ) -> Endpoint:
        """The route at a path."""
        route, schemas = template(path)
        takes = body_parameters(self.body, required=True) if self.body is not None else ()
        return Endpoint(
            method=self.method,
            route=route.route,
            parameters=(*route.parameters(schemas), *takes),
            body_schema=self.body,
            body_required=self.body is not None,
            security=security,
            source=SourceLocation(file=carrier.path, line=line),
            framework="nestjs",
            confidence="likely",
            reasons=(_REASON,),
        )


def crud_endpoints(carrier: Carrier, decorators: Decorators, schemas: Schemas) -> Iterator[Made]:
    """The routes of a controller with `@Crud`, but those it leaves out."""
    use = next((use for use in carrier.uses if use.name == "Crud" and use.arguments), None)
    if use is None:
        return
    given = use.arguments[0]
    said = decorators.constant(given)
    routes = said.get("routes") if isinstance(said, Mapping) else None
    chosen = _names(routes, "only") or set(_ROUTES)
    chosen -= _names(routes, "exclude")
    model = objects.property_of(objects.property_of(given.node, "model"), "type")
    schema = named_type(schemas, given.path, model) if model is not None else {}
    for name, (method, path) in _ROUTES.items():
        if name in chosen:
            takes_body = method in ("POST", "PUT", "PATCH")
            yield Made(method, path, schemas.whole(schema) if takes_body and schema else None)


def _names(routes: object, word: str) -> set[str]:
    listed = routes.get(word) if isinstance(routes, Mapping) else None
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return set()
    return {name for name in listed if isinstance(name, str)}
