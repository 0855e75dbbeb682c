"""Response schemas that signatures and attributes state."""

import re

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.csharp.binding import Place
from plimsoll.codebase.csharp.facts import Attribute, Constant, Name, TypeName
from plimsoll.codebase.csharp.program import Program, substituted
from plimsoll.codebase.csharp.schemas import Schemas

_WRAPPERS = frozenset({"Task", "ValueTask", "ActionResult"})
_NOTHING = frozenset(
    {"", "void", "Task", "ValueTask", "IActionResult", "ActionResult", "IResult", "ViewResult"}
    | {"FileResult", "JsonResult", "HttpResponseMessage", "FileStreamResult", "ContentResult"}
    | {"RedirectResult", "PartialViewResult", "var", "object", "dynamic", "FileContentResult"}
)
_TYPED = {
    "Ok": "200", "Created": "201", "CreatedAtRoute": "201", "Accepted": "202",
    "AcceptedAtRoute": "202", "NoContent": "204", "BadRequest": "400", "NotFound": "404",
    "Conflict": "409", "UnprocessableEntity": "422", "UnauthorizedHttpResult": "401",
    "ForbidHttpResult": "403", "ValidationProblem": "400", "JsonHttpResult": "200",
    "InternalServerError": "500",
}  # fmt: skip
_STATUS = re.compile(r"(?:Status)?(\d{3})")
_WORDS = {
    "OK": "200", "Created": "201", "Accepted": "202", "NoContent": "204", "BadRequest": "400",
    "Unauthorized": "401", "Forbidden": "403", "NotFound": "404", "Conflict": "409",
    "InternalServerError": "500",
}  # fmt: skip


def answers(
    returns: TypeName,
    attributes: tuple[Attribute, ...],
    place: Place,
    schemas: Schemas,
    program: Program,
) -> dict[str, JsonSchema]:
    """Schemas by status code."""
    found: dict[str, JsonSchema] = {}
    for attribute in attributes:
        if attribute.name in ("ProducesResponseType", "SwaggerResponse", "Produces"):
            _add_attribute(found, attribute, place, schemas, program)
    if found:
        return found
    kind = substituted(returns, place.bound)
    while kind.name in _WRAPPERS and kind.arguments:
        kind = kind.arguments[0]
    alternatives = kind.arguments if kind.name == "Results" else (kind,)
    for part in alternatives:
        if part.name in _TYPED and (kind.name == "Results" or part.arguments):
            inner = part.arguments[0] if part.arguments else None
            schema = schemas.of(inner, place.path, place.inside) if inner is not None else {}
            found[_TYPED[part.name]] = schema
        elif part.name not in _NOTHING and kind.name != "Results":
            found["200"] = schemas.of(part, place.path, place.inside)
    return found


def _add_attribute(
    found: dict[str, JsonSchema],
    attribute: Attribute,
    place: Place,
    schemas: Schemas,
    program: Program,
) -> None:
    status = None
    kind = attribute.types[0] if attribute.types else None
    for argument in (*attribute.arguments, *attribute.named.values()):
        kind = program.names_of(argument) or kind
        if isinstance(argument, Constant) and isinstance(argument.value, int):
            status = str(argument.value)
        elif isinstance(argument, Name):
            status = status_of(argument.text) or status
    if attribute.name == "Produces" and kind is None:
        return
    if kind is not None and kind.name in ("void", "Task"):
        kind = None
    code = status or "200"
    schema = schemas.of(substituted(kind, place.bound), place.path, place.inside) if kind else {}
    if code not in found or schema:
        found[code] = schema


def status_of(text: str) -> str | None:
    """`StatusCodes.Status200OK`, `HttpStatusCode.OK`, `200`."""
    last = text.rsplit(".", 1)[-1]
    match = _STATUS.fullmatch(last[:9]) or _STATUS.match(last)
    return match[1] if match is not None else _WORDS.get(last)
