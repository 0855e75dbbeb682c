"""Whether a request is one that its endpoint would accept, as far as its declaration tells.

The stub asks this of everything a script sends. Problems are words that name the place; values of
headers, cookies and bodies are never repeated, since they may be credentials or personal.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from email import message_from_bytes
from http.cookies import CookieError, SimpleCookie
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

from pydantic import JsonValue

from plimsoll.bundle.ports import StubRequest, StubResponse
from plimsoll.bundle.route_index import RouteIndex
from plimsoll.bundle.schema_check import Check, ParameterCheck, compile_schema
from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, Security
from plimsoll.kit.value import Value
from plimsoll.workload.examples import body_examples

_SHOWN_CHARACTERS = 60
_SUCCESS = re.compile(r"2[0-9X][0-9X]", re.IGNORECASE)
_NO_BODY = frozenset({204, 205, 304})
_EXPLAINED_MISSING = "is missing, but required"

Given: TypeAlias = Mapping[str, Sequence[str]]
"""Values by parameter name, decoded; several when repeated."""


class Judgement(Value):
    """What is to be said about one request."""

    endpoint: str | None
    """Method and route; None when no route answers."""
    problems: tuple[str, ...] = ()
    """In words; none when the endpoint would accept the request."""


class Contract:
    """The endpoints of a service, ready to judge requests from several threads.

    Args:
        endpoints: everything that the service answers.
        listed: per endpoint name, properties that an item of its list, or the item that it makes,
            has; for endpoints that declare no response, so that a script can still read ids.
    """

    def __init__(
        self,
        endpoints: Iterable[Endpoint],
        *,
        listed: Mapping[str, Mapping[str, JsonValue]] = MappingProxyType({}),
    ) -> None:
        self._endpoints = {endpoint.name: endpoint for endpoint in endpoints}
        self._index = RouteIndex(self._endpoints.values())
        self._listed = listed
        self._rules: dict[str, _EndpointRules] = {}

    def judge(self, request: StubRequest) -> Judgement:
        """Which endpoint a request is for, and everything wrong with it."""
        parts = urlsplit(request.target)
        found = self._index.find(request.method, parts.path)
        if found is None:
            return Judgement(endpoint=None, problems=(self._unknown(request.method, parts.path),))
        endpoint, path_values = found
        given: dict[str, Given] = {
            "path": {name: [value] for name, value in path_values.items()},
            "query": parse_qs(parts.query, keep_blank_values=True),
            "header": {name: [value] for name, value in request.headers.items()},
            "cookie": _cookies_of(request.headers.get("cookie", "")),
        }
        problems = self._rules_of(endpoint.name).problems(given, request)
        return Judgement(endpoint=endpoint.name, problems=tuple(problems))

    def answer(self, judgement: Judgement) -> StubResponse:
        """What the service would say: its declared success, or status 400 or 404 and why."""
        if judgement.endpoint is None:
            return _refusal(404, judgement.problems)
        if judgement.problems:
            return _refusal(400, judgement.problems)
        return self._rules_of(judgement.endpoint).success

    def _rules_of(self, name: str) -> "_EndpointRules":
        """Compiled when first needed: most proofs after the first ask for few endpoints."""
        rules = self._rules.get(name)
        if rules is None:
            rules = _EndpointRules(self._endpoints[name], self._listed.get(name, {}))
            self._rules[name] = rules
        return rules

    def _unknown(self, method: str, path: str) -> str:
        others = self._index.methods_at(path)
        hint = f"; that path answers {', '.join(others)}" if others else ""
        return f"no route answers {method} {path[:200]}{hint}"


class _EndpointRules:
    """All that is declared about one endpoint, compiled once."""

    def __init__(self, endpoint: Endpoint, listed: Mapping[str, JsonValue]) -> None:
        self.success = success_of(endpoint, listed)
        self._security = endpoint.security
        self._parameters = tuple(
            ParameterCheck(parameter)
            for parameter in endpoint.parameters
            if parameter.location != "body"
        )
        self._body = _BodyRules(endpoint)

    def problems(self, given: Mapping[str, Given], request: StubRequest) -> list[str]:
        secret = {(each.location, each.name.lower()) for each in self._security}
        found = _credential_problems(self._security, given)
        for check in self._parameters:
            parameter = check.parameter
            if (parameter.location, parameter.name.lower()) not in secret:
                found.extend(_parameter_problems(check, given[parameter.location]))
        return [*found, *self._body.problems(request)]


def _parameter_problems(check: ParameterCheck, given: Given) -> list[str]:
    parameter = check.parameter
    called = f"{parameter.location} parameter {parameter.name}"
    name = parameter.name.lower() if parameter.location == "header" else parameter.name
    # `ids[]=1` is how some frameworks repeat a parameter that they call `ids`.
    values = given.get(name) or given.get(f"{name}[]")
    if values is None:
        return [f"the {called} {_EXPLAINED_MISSING}"] if parameter.required else []
    shown = ""
    if parameter.location in {"path", "query"}:
        shown = f" = {', '.join(values)[:_SHOWN_CHARACTERS]!r}"
    return [f"the {called}{shown}: {problem}" for problem in check.problems(values)]


def _credential_problems(security: Sequence[Security], given: Mapping[str, Given]) -> list[str]:
    """One of the declared credentials is enough: declarations list alternatives."""
    if not security or any(_is_sent(credential, given) for credential in security):
        return []
    wanted = " or ".join(
        f"{credential.scheme.replace('_', ' ')} in the {credential.location} {credential.name}"
        for credential in security
    )
    present = any(_value_of(credential, given) for credential in security)
    return [f"credentials {'of the wrong kind' if present else 'are missing'}: expected {wanted}"]


def _value_of(credential: Security, given: Mapping[str, Given]) -> str:
    name = credential.name.lower() if credential.location == "header" else credential.name
    return next(iter(given[credential.location].get(name, ())), "")


def _is_sent(credential: Security, given: Mapping[str, Given]) -> bool:
    value = _value_of(credential, given)
    scheme, _, rest = value.partition(" ")
    if credential.scheme == "bearer" and credential.location == "header":
        return scheme.lower() == "bearer" and bool(rest.strip())
    if credential.scheme == "basic" and credential.location == "header":
        return scheme.lower() == "basic" and _is_user_and_password(rest)
    return bool(value.strip()) and value != "undefined"


def _is_user_and_password(encoded: str) -> bool:
    try:
        return b":" in base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        return False


def _cookies_of(header: str) -> Given:
    try:
        jar = SimpleCookie(header)
    except CookieError:
        return {}
    return {name: [morsel.value] for name, morsel in jar.items()}


class _BodyRules:
    """What is declared about an endpoint's body."""

    def __init__(self, endpoint: Endpoint) -> None:
        fields = [each for each in endpoint.parameters if each.location == "body"]
        self._accepted = endpoint.body_schema is not None or bool(fields)
        self._required = endpoint.body_required
        self._content_type = endpoint.body_content_type.partition(";")[0].strip().lower()
        self._schema = endpoint.body_schema or {}
        self._check: Check = compile_schema(self._schema)

    def problems(self, request: StubRequest) -> list[str]:
        if not request.body:
            return [f"the body {_EXPLAINED_MISSING}"] if self._required else []
        if not self._accepted:
            return ["a body was sent to an endpoint that takes none"]
        sent = request.headers.get("content-type", "")
        media_type = sent.partition(";")[0].strip().lower()
        if media_type != self._content_type:
            return [f"the content type is {media_type or 'not given'}, not {self._content_type}"]
        return self._content_problems(sent, request.body)

    def _content_problems(self, content_type: str, body: bytes) -> list[str]:
        if self._content_type == "application/json" or self._content_type.endswith("+json"):
            return self._json_problems(body)
        if self._content_type == "application/x-www-form-urlencoded":
            return self._field_problems(
                parse_qs(body.decode(errors="replace"), keep_blank_values=True)
            )
        if self._content_type == "multipart/form-data":
            return self._multipart_problems(content_type, body)
        return []

    def _json_problems(self, body: bytes) -> list[str]:
        try:
            value: JsonValue = json.loads(body)
        except (ValueError, RecursionError):
            return ["the body is no JSON"]
        return [f"the body {problem}" for problem in self._check(value)]

    def _multipart_problems(self, content_type: str, body: bytes) -> list[str]:
        head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", errors="replace")
        message = message_from_bytes(head + body)
        if not message.is_multipart():
            return ["the multipart body has no parts, or its boundary is not given"]
        names = {part.get_param("name", header="content-disposition") for part in message.walk()}
        # Files have no type that could be judged; that they are there is all there is to see.
        return [
            f"the body's field {name} {_EXPLAINED_MISSING}"
            for name in _required_of(self._schema)
            if name not in names
        ]

    def _field_problems(self, fields: Given) -> list[str]:
        properties = self._schema.get("properties")
        found = [
            f"the body's field {name} {_EXPLAINED_MISSING}"
            for name in _required_of(self._schema)
            if name not in fields
        ]
        if not isinstance(properties, dict):
            return found
        definitions = self._schema.get("$defs", {})
        for name, schema in properties.items():
            if name in fields and isinstance(schema, dict):
                check = ParameterCheck(_field(name, {"$defs": definitions, **schema}))
                problems = check.problems(fields[name])
                found.extend(f"the body's field {name}: {problem}" for problem in problems)
        return found


def _field(name: str, schema: JsonSchema) -> Parameter:
    return Parameter(name=name, location="body", type="any", required=False, json_schema=schema)


def _required_of(schema: JsonSchema) -> list[str]:
    required = schema.get("required")
    return [str(name) for name in required] if isinstance(required, list) else []


def _refusal(status: int, problems: Sequence[str]) -> StubResponse:
    return StubResponse(status=status, body=json.dumps({"problems": list(problems)}).encode())


def success_of(endpoint: Endpoint, listed: Mapping[str, JsonValue]) -> StubResponse:
    """The endpoint's declared success with a minimal valid body.

    What declares no response is answered 200 with one listed item, or the item that was made, if
    there is one to tell, else with an empty object.
    """
    declared = sorted(code for code in endpoint.responses if _SUCCESS.fullmatch(code))
    code = declared[0] if declared else "200"
    status = int(code) if code.isdecimal() else 200
    if status in _NO_BODY or endpoint.method == "HEAD":
        return StubResponse(status=status)
    if schema := endpoint.responses.get(code):
        body = next(iter(body_examples(schema, 1)), {})
    elif endpoint.method == "GET":
        body = [dict(listed)] if listed else {}
    else:
        body = dict(listed)
    return StubResponse(status=status, body=json.dumps(body).encode())
