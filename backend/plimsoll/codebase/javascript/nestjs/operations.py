"""What NestJS answers beside HTTP routes: GraphQL resolvers, gRPC methods, gateways."""

from collections.abc import Iterator, Mapping

from plimsoll.catalog.model import JsonSchema, Operation, SourceLocation
from plimsoll.codebase.javascript.constant_values import Constant
from plimsoll.codebase.javascript.nestjs.controllers import Carrier, Classes, Member
from plimsoll.codebase.javascript.nestjs.decorators import Decorators, Use
from plimsoll.codebase.javascript.schemas import Schemas, types
from plimsoll.codebase.javascript.schemas.objects import Properties, properties_of
from plimsoll.codebase.trees import children, line_of
from plimsoll.codebase.trees import field as at

_FIELDS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}
FRAMEWORK = "nestjs"


class OperationReader:
    """Reads the classes that are no controllers, and what in controllers is no route."""

    def __init__(self, schemas: Schemas, decorators: Decorators, classes: Classes) -> None:
        self._schemas = schemas
        self._decorators = decorators
        self._classes = classes

    def of(self, carrier: Carrier) -> Iterator[Operation]:
        """The operations that a class answers."""
        names = {use.name for use in carrier.uses}
        if "WebSocketGateway" in names:
            yield self._gateway(carrier)
        is_resolver = "Resolver" in names
        is_controller = "Controller" in names
        if not is_resolver and not is_controller and "GrpcService" not in names:
            return
        for member in self._classes.members(carrier):
            for use in member.uses:
                if is_resolver and use.name in _FIELDS and "graphql" in use.package:
                    operation = self._graphql(member, use)
                    yield from [operation] if not operation.name.endswith(" ") else []
                elif use.name in ("GrpcMethod", "GrpcStreamMethod", "GrpcStreamCall"):
                    yield self._grpc(carrier, member, use)

    def _gateway(self, carrier: Carrier) -> Operation:
        use = next(use for use in carrier.uses if use.name == "WebSocketGateway")
        values = [self._decorators.constant(given) for given in use.arguments]
        options = next((v for v in values if isinstance(v, Mapping)), {})
        named = options.get("namespace") or options.get("path")
        name = named.strip("/") if isinstance(named, str) else ""
        return Operation(
            protocol="websocket",
            name=f"/{name}",
            source=SourceLocation(file=carrier.path, line=use.line),
            framework=FRAMEWORK,
        )

    def _graphql(self, member: Member, use: Use) -> Operation:
        values = [self._decorators.constant(given) for given in use.arguments]
        name = _field_name(values) or member.name
        return Operation(
            protocol="graphql",
            name=f"{_FIELDS[use.name]} {name}",
            request_schema=self._arguments(member),
            source=SourceLocation(file=use.path, line=use.line),
            framework=FRAMEWORK,
        )

    def _arguments(self, member: Member) -> JsonSchema | None:
        found = Properties({}, set())
        for part in children(at(member.node, "parameters")):
            uses = self._decorators.of(member.level.path, children(part, "decorator"))
            use = next((use for use in uses if use.name == "Args"), None)
            if use is None:
                continue
            values = [self._decorators.constant(given) for given in use.arguments]
            annotation = at(part, "type")
            schema = self._schemas.type(member.level.path, annotation, member.level.types)
            name = _field_name(values)
            if name is None:
                found.add(properties_of(schema, self._schemas.target))
                continue
            found.schemas[name] = schema
            options = next((v for v in values if isinstance(v, Mapping)), {})
            is_open = part.type == "optional_parameter" or options.get("nullable") is True
            if not is_open and not types.may_be_absent(annotation):
                found.required.add(name)
        return self._schemas.whole(found.schema()) if found.schemas else None

    def _grpc(self, carrier: Carrier, member: Member, use: Use) -> Operation:
        values = [self._decorators.constant(given) for given in use.arguments]
        texts = [value for value in values if isinstance(value, str)]
        service = texts[0] if texts else carrier.name
        method = texts[1] if len(texts) > 1 else member.name[:1].upper() + member.name[1:]
        first = next(iter(children(at(member.node, "parameters"))), None)
        schema = self._schemas.of_type(member.level.path, at(first, "type"))
        return Operation(
            protocol="grpc",
            name=f"{service}/{method}",
            request_schema=schema or None,
            source=SourceLocation(file=member.level.path, line=line_of(member.node)),
            framework=FRAMEWORK,
        )


def _field_name(values: list[Constant]) -> str | None:
    for value in values:
        if isinstance(value, str) and value:
            return value
        name = value.get("name") if isinstance(value, Mapping) else None
        if isinstance(name, str):
            return name
    return None
