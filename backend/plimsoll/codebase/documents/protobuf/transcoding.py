"""Routes that `google.api.http` gives to methods of gRPC services."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema, Parameter
from plimsoll.codebase.bodies import body_parameters, type_of
from plimsoll.codebase.documents.protobuf.declarations import Field, Message, Option, Rpc
from plimsoll.codebase.documents.protobuf.messages import Messages, is_required, json_name

_METHODS = ("get", "put", "post", "delete", "patch")
_VARIABLE = re.compile(r"\{([^{}=]+)(?:=([^{}]*))?\}")
_DEEPEST_QUERY = 3
_MOST_QUERIES = 200
_TEXT: JsonSchema = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Binding:
    """A method and a path that lead to an rpc."""

    method: str
    path: str
    body: str
    """Empty: none; `*`: all that is not in the path; else the field that the body is."""


def bindings_of(rpc: Rpc) -> Iterator[Binding]:
    """The rule of a method and its additional ones."""
    pending: list[Option] = [rpc.options.get("google.api.http", {})]
    for name, value in rpc.options.items():  # (google.api.http).get = "/v1/x"
        if name.startswith("google.api.http."):
            pending.append({name.rpartition(".")[2]: value, "body": _body_of(rpc)})
    while pending:
        rule = pending.pop(0)
        if isinstance(rule, list):
            pending.extend(rule)
        elif isinstance(rule, dict) and rule:
            yield from _of_rule(rule)
            pending.append(rule.get("additional_bindings", {}))


def _body_of(rpc: Rpc) -> Option:
    return rpc.options.get("google.api.http.body", "")


def _of_rule(rule: dict[str, Option]) -> Iterator[Binding]:
    body = rule.get("body")
    for method in _METHODS:
        path = rule.get(method)
        if isinstance(path, str):
            yield Binding(method.upper(), path, body if isinstance(body, str) else "")
    custom = rule.get("custom")
    if isinstance(custom, dict):
        kind, path = custom.get("kind"), custom.get("path")
        if isinstance(kind, str) and isinstance(path, str) and kind.isalpha():
            yield Binding(kind.upper(), path, body if isinstance(body, str) else "")


class Transcoding:
    """One binding with the message it fills."""

    def __init__(self, binding: Binding, rpc: Rpc, scope: str, messages: Messages) -> None:
        self._binding = binding
        self._messages = messages
        self._takes = rpc.takes
        self._scope = scope
        self._message = messages.find(rpc.takes, scope)
        self._variables = dict(_VARIABLE.findall(binding.path))

    @property
    def route(self) -> str:
        """In OpenAPI's notation; the patterns of variables are in the parameters."""
        route = _VARIABLE.sub(lambda match: f"{{{match[1].strip()}}}", self._binding.path)
        return route if route.startswith("/") else f"/{route}"

    def parameters(self) -> tuple[Parameter, ...]:
        """Of path and query."""
        in_path = [self._in_path(name, pattern) for name, pattern in self._variables.items()]
        in_query = () if self._binding.body == "*" else self._in_query()
        return (*in_path, *in_query)

    def body(self) -> JsonSchema | None:
        """None: it takes none."""
        if self._binding.body == "*":
            return self._all_but_the_path()
        if not self._binding.body:
            return None
        field = self._field(self._binding.body)
        if field is None or self._message is None:
            return {"type": "object"}
        return self._messages.field_schema(field, self._message)

    def body_parameters(self) -> tuple[Parameter, ...]:
        """The body's properties."""
        schema = self.body()
        return () if schema is None else body_parameters(schema, required=True)

    def _all_but_the_path(self) -> JsonSchema:
        schema = self._messages.schema(self._takes, self._scope)
        properties = schema.get("properties")
        if self._message is None or not isinstance(properties, dict):
            return schema
        taken = {json_name(f) for f in self._message.fields if f.name in self._variables}
        left = {name: part for name, part in properties.items() if name not in taken}
        required = schema.get("required")
        names = required if isinstance(required, list) else []
        needed = [name for name in names if name not in taken]
        bare = {key: value for key, value in schema.items() if key != "required"}
        return {**bare, "properties": left, **({"required": needed} if needed else {})}

    def _field(self, path: str) -> Field | None:
        """The field that a dotted path names, from the message on."""
        message, found = self._message, None
        for name in path.strip().split("."):
            found = next((f for f in message.fields if f.name == name), None) if message else None
            scope = message.name if message else ""
            message = self._messages.find(found.type, scope) if found is not None else None
        return found

    def _in_path(self, name: str, pattern: str) -> Parameter:
        field = self._field(name)
        schema = _TEXT
        if field is not None and self._message is not None:
            schema = self._messages.field_schema(field, self._message)
        if pattern not in {"", "*", "**"}:
            schema = {**schema, "pattern": _regex(pattern)}
        return Parameter(
            name=name.strip(),
            location="path",
            type=type_of(schema),
            required=True,
            json_schema=schema,
            spans_segments="/" in pattern or "**" in pattern,
        )

    def _in_query(self) -> list[Parameter]:
        taken = {*self._variables, self._binding.body}
        found: list[Parameter] = []
        for name, field, message in self._leaves(taken):
            schema = self._messages.field_schema(field, message)
            found.append(
                Parameter(
                    name=name,
                    location="query",
                    type=type_of(schema),
                    required=is_required(field) and "." not in name,
                    json_schema=schema,
                )
            )
        return found

    def _leaves(self, taken: set[str]) -> Iterator[tuple[str, Field, Message]]:
        """Fields that a query can hold: of inner messages too, under dotted names."""
        if self._message is None:
            return
        pending = [("", "", self._message, 0)]
        count = 0
        while pending:
            told, plain, message, depth = pending.pop(0)
            for field in message.fields:
                path = f"{plain}{field.name}"
                name = f"{told}{json_name(field)}"
                inner = self._messages.find(field.type, message.name)
                if path in taken or field.key_type or (inner is not None and field.repeated):
                    continue
                if inner is None:
                    count += 1
                    if count <= _MOST_QUERIES:
                        yield name, field, message
                elif depth < _DEEPEST_QUERY and inner is not message:
                    pending.append((f"{name}.", f"{path}.", inner, depth + 1))


def _regex(pattern: str) -> str:
    """`shelves/*/books/**` as a regular expression."""
    parts = [
        ".+" if part == "**" else "[^/]+" if part == "*" else re.escape(part)
        for part in pattern.split("/")
    ]
    return "^" + "/".join(parts) + "$"
