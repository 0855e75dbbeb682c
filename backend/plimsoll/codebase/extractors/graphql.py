"""GraphQL schemas in .graphql, .graphqls and .gql files, over all of them together.

Every field of the root types is an operation, `query users`, `mutation addUser`, with its arguments
as JSON Schema: inputs under `$defs`, enums, defaults, lists; required is what may not be null and
has no default. Root types have the names that a `schema` gives them, or the usual ones; extensions
count. Operations of clients (`query GetUsers { … }`) define nothing. Fields for federation
(`_entities`, `_service`) are no operations. Schemas inside code are not read.
"""

from posixpath import splitext

from plimsoll.catalog.model import Operation, SourceLocation
from plimsoll.codebase.documents.graphql.arguments import Arguments
from plimsoll.codebase.documents.graphql.definitions import Asked, schema_of
from plimsoll.codebase.documents.load import decoded
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources

_SUFFIXES = frozenset({".graphql", ".graphqls", ".gql"})


class GraphQl:
    """Finds what GraphQL schemas offer."""

    framework = "graphql"

    def extract(self, sources: Sources) -> Extraction:
        """The fields of the root types of all files."""
        paths = [path for path in sources.paths if splitext(path)[1].lower() in _SUFFIXES]
        schema = schema_of((path, decoded(sources.read(path))[0]) for path in paths)
        arguments = Arguments(schema)
        found: dict[str, Operation] = {}
        for asked in schema.asked():
            name = f"{asked.kind} {asked.node.name.value}"
            if name not in found and not asked.node.name.value.startswith("_"):
                found[name] = _operation(name, asked, arguments)
        return Extraction((), tuple(schema.notes), tuple(found.values()))


def _operation(name: str, asked: Asked, arguments: Arguments) -> Operation:
    return Operation(
        protocol="graphql",
        name=name,
        request_schema=arguments.of(asked.node.arguments or ()),
        source=SourceLocation(file=asked.file, line=asked.line),
        framework=GraphQl.framework,
    )
