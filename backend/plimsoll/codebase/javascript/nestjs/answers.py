"""What a handler answers, by status: `@ApiResponse`, `@HttpCode` and its return type."""

import re
from collections.abc import Mapping

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.constant_values import Unknown
from plimsoll.codebase.javascript.nestjs.controllers import Member
from plimsoll.codebase.javascript.nestjs.decorators import Decorators, Use
from plimsoll.codebase.javascript.schemas import Schemas, objects
from plimsoll.codebase.javascript.schemas.classes import named_type
from plimsoll.codebase.trees import field as at
from plimsoll.codebase.trees import text_of

STATUSES: Mapping[str, int] = {
    "Ok": 200,
    "Created": 201,
    "Accepted": 202,
    "NoContent": 204,
    "MovedPermanently": 301,
    "Found": 302,
    "BadRequest": 400,
    "Unauthorized": 401,
    "PaymentRequired": 402,
    "Forbidden": 403,
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "NotAcceptable": 406,
    "RequestTimeout": 408,
    "Conflict": 409,
    "Gone": 410,
    "PreconditionFailed": 412,
    "PayloadTooLarge": 413,
    "UnsupportedMediaType": 415,
    "UnprocessableEntity": 422,
    "TooManyRequests": 429,
    "InternalServerError": 500,
    "NotImplemented": 501,
    "BadGateway": 502,
    "ServiceUnavailable": 503,
    "GatewayTimeout": 504,
}
_NAMED = re.compile(r"^Api(\w+)Response$")
_STATUS = re.compile(r"HttpStatus\.(\w+)")


def answers_of(
    member: Member, method: str, schemas: Schemas, decorators: Decorators
) -> dict[str, JsonSchema]:
    """Response schemas by status code; those that say nothing of their content are left out."""
    found: dict[str, JsonSchema] = {}
    usual = "201" if method == "POST" else "200"
    for use in member.uses:
        if use.name == "HttpCode" and use.arguments:
            usual = _status(decorators.constant(use.arguments[0])) or usual
        status = _declared_status(use, decorators)
        schema = _declared_schema(use, schemas) if status is not None else None
        if status is not None and schema is not None:
            found[status] = schema
    if not any(status.startswith("2") for status in found):
        annotation = at(member.node, "return_type")
        schema = schemas.type(member.level.path, annotation, member.level.types)
        if schema and text_of(annotation) not in (": any", ": void"):
            found[usual] = schemas.whole(schema)
    return found


def _declared_status(use: Use, decorators: Decorators) -> str | None:
    match = _NAMED.match(use.name)
    if match is not None and match[1] in STATUSES:
        return str(STATUSES[match[1]])
    if use.name not in ("ApiResponse", "ZodResponse") or not use.arguments:
        return None
    said = decorators.constant(use.arguments[0])
    value = said.get("status") if isinstance(said, Mapping) else None
    return _status(value) or "200"


def _status(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value.isdigit():
        return value
    match = _STATUS.search(value.text) if isinstance(value, Unknown) else None
    if match is None:
        return None
    word = "".join(part.title() for part in match[1].split("_"))
    return str(STATUSES[word]) if word in STATUSES else None


def _declared_schema(use: Use, schemas: Schemas) -> JsonSchema | None:
    if not use.arguments:
        return None
    given = use.arguments[0].resolved()
    node = objects.property_of(given.node, "type")
    if node is None:
        return None
    target = given.nodes.get(text_of(node))
    path, node = (given.path, node) if target is None else (target.path, target.node)
    schema = named_type(schemas, path, node)
    is_list = objects.property_of(given.node, "isArray")
    if is_list is not None and text_of(is_list) == "true":
        schema = {"type": "array", "items": schema} if schema else {"type": "array"}
    return schemas.whole(schema) if schema else None
