"""Services in .proto files: their methods, and the routes that `google.api.http` gives these.

Every method is an operation, `shop.v1.Cart/Add`, with its message as JSON Schema (see
`documents/protobuf/messages.py`); a stream says so in the schema's `description`. Annotated methods
are endpoints as well, the way gateways serve them: variables of the path, the body that the rule
names, all other fields in the query, and the answer. Messages are found by their full names in all
files of the repository, and in vendored files that are imported. Services of well-known libraries
(health checks, reflection, Google's and Envoy's own) count only if there are no others. Rules in
separate YAML files of gateways are not read. Broken files count as far as they can be read.
"""

from collections.abc import Iterable, Iterator

from plimsoll.catalog.model import Endpoint, JsonSchema, Operation, SourceLocation
from plimsoll.codebase.documents.load import decoded
from plimsoll.codebase.documents.protobuf.declarations import File, Rpc, Service
from plimsoll.codebase.documents.protobuf.messages import Messages
from plimsoll.codebase.documents.protobuf.parse import parse
from plimsoll.codebase.documents.protobuf.transcoding import Transcoding, bindings_of
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources

_LIBRARIES = ("google.", "grpc.", "envoy.", "opentelemetry.", "buf.", "xds.", "udpa.")


class Protobuf:
    """Finds services that are defined with protocol buffers."""

    framework = "grpc"

    def extract(self, sources: Sources) -> Extraction:
        """The methods of all services, and their routes."""
        paths = [path for path in sources.paths if path.lower().endswith(".proto")]
        files = [parse(path, decoded(sources.read(path))[0]) for path in paths]
        notes = [
            f"{file.path}: syntax error at line {file.broken_line}, read in part"
            for file in files
            if file.broken_line is not None
        ]
        messages = Messages([*files, *_imported(sources, files)])
        endpoints: list[Endpoint] = []
        operations: dict[str, Operation] = {}
        for file, service in _of_the_repository(files):
            for rpc in service.rpcs:
                operation = _operation(file, service, rpc, messages)
                if operation.name not in operations:
                    operations[operation.name] = operation
                    endpoints.extend(_endpoints(file, rpc, messages))
        return Extraction(tuple(endpoints), tuple(notes), tuple(operations.values()))


def _imported(sources: Sources, files: Iterable[File]) -> list[File]:
    """Vendored files that others import; of several with that name the first."""
    known = {file.path for file in files}
    others = [path for path in sources.everything({".proto"}) if path not in known]
    by_end: dict[str, list[str]] = {}
    for path in others:
        by_end.setdefault(path.rpartition("/")[2], []).append(path)
    found: dict[str, File] = {}
    pending = [name for file in files for name in file.imports]
    while pending:
        name = pending.pop()
        for path in by_end.get(name.rpartition("/")[2], ()):
            if f"/{path}".endswith(f"/{name}") and path not in found:
                found[path] = parse(path, decoded(sources.read(path))[0])
                pending.extend(found[path].imports)
    return list(found.values())


def _of_the_repository(files: Iterable[File]) -> Iterator[tuple[File, Service]]:
    """The services; those of well-known libraries only if there are no others."""
    every = [(file, service) for file in files for service in file.services]
    own = [(file, one) for file, one in every if not f"{file.package}.".startswith(_LIBRARIES)]
    yield from own or every


def _operation(file: File, service: Service, rpc: Rpc, messages: Messages) -> Operation:
    schema = messages.schema(rpc.takes, service.name)
    return Operation(
        protocol="grpc",
        name=f"{service.name}/{rpc.name}",
        request_schema={**schema, **_streaming(rpc)},
        source=SourceLocation(file=file.path, line=rpc.line),
        framework=Protobuf.framework,
    )


def _streaming(rpc: Rpc) -> JsonSchema:
    if rpc.takes_stream and rpc.gives_stream:
        return {"description": "streams in both directions"}
    if rpc.takes_stream:
        return {"description": "a stream of requests"}
    return {"description": "answered by a stream"} if rpc.gives_stream else {}


def _endpoints(file: File, rpc: Rpc, messages: Messages) -> Iterator[Endpoint]:
    for binding in bindings_of(rpc):
        whole = Transcoding(binding, rpc, file.package, messages)
        body = whole.body()
        yield Endpoint(
            method=binding.method,
            route=whole.route,
            parameters=(*whole.parameters(), *whole.body_parameters()),
            body_schema=body,
            body_required=body is not None,
            responses={"200": messages.schema(rpc.gives, file.package)},
            source=SourceLocation(file=file.path, line=rpc.line),
            framework=Protobuf.framework,
        )
