"""go-swagger's comments: `swagger:route`, `swagger:operation`, and structs of `swagger:parameters`.

They stand anywhere, and tell the route themselves: `swagger:route GET /pets pets listPets`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from posixpath import dirname

import yaml
from tree_sitter import Node

from plimsoll.codebase.golang.comments import Comment, Named, plain_route
from plimsoll.codebase.golang.files import Declaration, File
from plimsoll.codebase.golang.lookup import Lookup
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import children, field, text_of

_MARK = re.compile(rb"swagger:(route|operation|parameters)\b")
_ROUTE = re.compile(
    r"swagger:(?:route|operation)[ \t]+([A-Z]+)[ \t]+(/\S*)[ \t]*(.*?)[ \t]*$", re.MULTILINE
)
_PARAMETERS = re.compile(r"swagger:parameters[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_TYPE = re.compile(r"^type\s+\w+\s+struct\b", re.MULTILINE)
_IN = re.compile(r"^[\s/*]*in:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_REQUIRED = re.compile(r"^[\s/*]*required:\s*true", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(r"^[\s/*]*name:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_TAG = re.compile(r'\b(?:json|name|query|form):"([^",]+)')
_COMMENTED = re.compile(r"^[ \t]*(?://|\*)[ ]?", re.MULTILINE)
_SAYS = re.compile(r"(?:[ \t]*//.*\n)+")
_DEEPEST = 4
_LONGEST_OPERATION = 20_000

Operations = Mapping[tuple[str, str], tuple[File, Comment]]
"""By method and route."""


def operations_of(lookup: Lookup, sources: Sources) -> Operations:
    """All operations that comments of the repository tell of."""
    routes: list[tuple[str, str, str, File, Comment]] = []
    inputs: dict[str, list[Named]] = {}
    for path in sources.candidates({".go"}, _MARK):
        package = lookup.packages.at(dirname(path))
        file = next((f for f in package.files if f.path == path), None) if package else None
        if file is None:
            continue
        text = sources.peek(path).decode("utf-8", "replace")
        for found in _ROUTE.finditer(text):
            identity = found[3].split()[-1] if found[3] else ""
            routes.append((found[1], found[2], identity, file, _written(text, found.end())))
        for found in _PARAMETERS.finditer(text):
            named = list(_named(lookup, file, text, found.end()))
            for identity in found[1].split():
                inputs.setdefault(identity, []).extend(named)
    return {
        (method, plain_route(path)): (
            file,
            replace(comment, parameters=(*comment.parameters, *inputs.get(identity, ()))),
        )
        for method, path, identity, file, comment in routes
    }


def _named(lookup: Lookup, file: File, text: str, position: int) -> Iterator[Named]:
    """The fields of the struct behind a comment."""
    found = _TYPE.search(text, position)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    declared = next((d for d in file.declarations if d.kind == "type" and d.line == line), None)
    if declared is not None:
        yield from _fields(lookup, declared, 0)


def _fields(lookup: Lookup, declared: Declaration, depth: int) -> Iterator[Named]:
    spec = next(iter(children(declared.node())), None)
    listed = next(iter(children(field(spec, "type"), "field_declaration_list")), None)
    comment = ""
    for part in listed.named_children if listed is not None else ():
        if part.type == "comment":
            comment = f"{comment}\n{text_of(part)}"
            continue
        if part.type == "field_declaration":
            yield from _field(lookup, declared.file, part, comment, depth)
        comment = ""


def _field(lookup: Lookup, file: File, part: Node, comment: str, depth: int) -> Iterator[Named]:
    written = text_of(field(part, "type")).lstrip("*")
    name = field(part, "name")
    place = _IN.search(comment)
    if name is None and place is None:
        qualifier, _, last = written.rpartition(".")
        kind = lookup.type_named(qualifier, last, file)
        inner = lookup.declaration(kind.package, kind.name)
        if inner is not None and depth < _DEEPEST:
            yield from _fields(lookup, inner, depth + 1)
    elif place is not None:
        told = _NAME.search(comment) or _TAG.search(text_of(field(part, "tag")))
        where = place[1].lower()
        is_required = bool(_REQUIRED.search(comment)) or where == "path"
        yield Named(told[1] if told else text_of(name), where, written, is_required, {})


def _written(text: str, position: int) -> Comment:
    """The YAML below `swagger:operation`."""
    says = _SAYS.match(text, position + 1)
    if says is None or len(says[0]) > _LONGEST_OPERATION:
        return Comment()
    _, dashes, told = _COMMENTED.sub("", says[0]).partition("---\n")
    if not dashes:
        return Comment()
    try:
        read = yaml.safe_load(told.replace("\t", "  "))
    except (yaml.YAMLError, ValueError):
        return Comment()
    listed = read.get("parameters") if isinstance(read, dict) else None
    found = [_parameter(each) for each in listed] if isinstance(listed, list) else []
    return Comment(parameters=tuple(named for named in found if named is not None))


def _parameter(told: object) -> Named | None:
    if not isinstance(told, dict) or "name" not in told or "in" not in told:
        return None
    schema = told.get("schema")
    kind = told.get("type", "object")
    if isinstance(schema, dict):
        kind = str(schema.get("$ref", schema.get("type", "object"))).rsplit("/", 1)[-1]
    is_required = told.get("required") is True
    return Named(str(told["name"]), str(told["in"]).lower(), str(kind), is_required, {})
