"""FastEndpoints: a class an endpoint, its route in `Configure` or in attributes."""

import re
from dataclasses import dataclass, field

from tree_sitter import Node

from plimsoll.catalog.model import Endpoint, JsonSchema, SourceLocation
from plimsoll.codebase.csharp.binders import BINDERS
from plimsoll.codebase.csharp.binding import Inputs, Place
from plimsoll.codebase.csharp.declared_routes import Reader
from plimsoll.codebase.csharp.expressions import expression_of, type_of_node
from plimsoll.codebase.csharp.facts import Argument, Attribute, Declaration, TypeName
from plimsoll.codebase.csharp.program import Program
from plimsoll.codebase.csharp.projects import PROJECTS
from plimsoll.codebase.csharp.schemas import members_of
from plimsoll.codebase.csharp.templates import Pattern, parsed
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import Tree, children, line_of, text_of
from plimsoll.codebase.trees import field as field_of

_CANDIDATE = re.compile(rb"FastEndpoints|:\s*(?:Ep\.Req|Endpoint(?:WithoutRequest|WithMapper)?)\b")
_VERBS = {
    "Get": "GET",
    "Post": "POST",
    "Put": "PUT",
    "Patch": "PATCH",
    "Delete": "DELETE",
    "Head": "HEAD",
}
_PREFIX = re.compile(rb"RoutePrefix\s*=\s*\"([^\"]*)\"")
_INVOKED = "(invocation_expression) @call"
_BASES = frozenset(
    {
        "Endpoint",
        "EndpointWithoutRequest",
        "EndpointWithMapper",
        "EndpointWithMapping",
        "Req",
        "NoReq",
    }
)
_MOST_GROUPS = 10
_OUTSIDE = frozenset({"FromClaim", "HasPermission", "JsonIgnore", "HideFromDocs", "DontBind"})
_ELSEWHERE = frozenset(
    {"FromHeader", "QueryParam", "FromQuery", "RouteParam", "FromBody", "FromForm"}
)
_FROM_QUERY = Attribute("FromQuery", (), {}, (), 0)
_TAKES_BODY = ("POST", "PUT", "PATCH")


@dataclass
class _Configured:
    verbs: list[str] = field(default_factory=list)
    routes: list[tuple[str, int]] = field(default_factory=list)
    groups: list[TypeName] = field(default_factory=list)
    version: int | None = None
    is_anonymous: bool = False
    prefix: str | None = None
    open_lines: list[int] = field(default_factory=list)


def fast_endpoints(program: Program, sources: Sources) -> tuple[list[Endpoint], list[str]]:
    """All endpoints of that kind, and what could not be told."""
    found: list[Endpoint] = []
    notes: list[str] = []
    paths = program.mentioning(_CANDIDATE)
    if not any(b"FastEndpoints" in sources.peek(path) for path in paths):
        return found, notes
    prefix = next(
        (m[1].decode() for path in paths for m in [_PREFIX.search(sources.peek(path))] if m), ""
    )
    for path in paths:
        file = program.file(path)
        declared = (
            [d for d in file.declarations if _request(d, program) is not None] if file else []
        )
        tree = sources.tree(path) if declared else None
        for declaration in declared:
            if tree is not None and "abstract" not in declaration.modifiers:
                found += _endpoints(declaration, tree, program, sources, prefix, notes)
    return found, notes


def _request(declaration: Declaration, program: Program) -> TypeName | None:
    """What the endpoint takes; an empty type if it takes nothing; None if it is no endpoint."""
    if declaration.kind != "class":
        return None
    for part, bound in program.bases(declaration):
        for base in part.bases:
            if base.name not in _BASES and not base.qualifier.startswith("Ep."):
                continue
            if program.resolve(base, part.path, part) is not None:
                continue
            inner = re.match(r"Ep\.Req<([\w.]+)>", base.qualifier)
            if inner is not None:
                return TypeName(inner[1])
            if (
                base.name == "EndpointWithoutRequest"
                or "NoReq" in base.qualifier
                or not base.arguments
            ):
                return TypeName("") if base.name != "Endpoint" or base.arguments else None
            first = base.arguments[0]
            return bound.get(first.name, first)
    return None


def _endpoints(
    declaration: Declaration, tree: Tree, program: Program, sources: Sources, prefix: str,
    notes: list[str],
) -> list[Endpoint]:  # fmt: skip
    configured = _configured(declaration, tree, program)
    for declared in Reader(program).read(declaration.attributes, declaration.path, declaration):
        if declared.template is not None:
            configured.verbs += declared.verbs
            configured.routes.append((declared.template, declared.line))
    configured.is_anonymous |= any(a.name == "AllowAnonymous" for a in declaration.attributes)
    notes += [
        f"{declaration.path}:{line}: the route could not be told" for line in configured.open_lines
    ]
    kind = _request(declaration, program) or TypeName("")
    place = Place(declaration.path, declaration)
    binder = BINDERS.of(sources).at(declaration.path)
    settings = PROJECTS.of(sources).settings(declaration.path)
    in_groups, anonymous = _groups(configured.groups, declaration, program, sources)
    found = []
    for route, line in configured.routes:
        parts = [prefix if configured.prefix is None else configured.prefix, in_groups, route]
        if configured.version:
            parts.append(f"v{configured.version}")
        whole = "/".join(part.strip("/") for part in parts if part.strip("/"))
        for pattern in parsed(whole).variants():
            for verb in configured.verbs or ["GET"]:
                inputs = _inputs(kind, place, pattern, verb, program, sources)
                body, content_type, is_required = inputs.sent()
                is_open = configured.is_anonymous or anonymous
                method = next(
                    (m for m in declaration.methods if m.name in ("HandleAsync", "ExecuteAsync")),
                    None,
                )
                found.append(
                    Endpoint(
                        method=verb,
                        route=pattern.route,
                        parameters=inputs.parameters(pattern),
                        body_schema=body,
                        body_content_type=content_type,
                        body_required=is_required,
                        responses=_responses(declaration, place, program, sources),
                        security=() if is_open else (settings.credential(),),
                        source=SourceLocation(file=declaration.path, line=line),
                        framework="aspnet",
                        handler=SourceLocation(file=declaration.path, line=method.line)
                        if method
                        else None,
                    )
                )
    del binder
    return found


def _responses(
    declaration: Declaration, place: Place, program: Program, sources: Sources
) -> dict[str, JsonSchema]:
    del program
    for base in declaration.bases:
        last = base.arguments[-1] if base.arguments else None
        is_stated = len(base.arguments) > 1 or base.name == "EndpointWithoutRequest"
        if last is not None and is_stated:
            return {
                "200": BINDERS.of(sources).at(place.path).schemas.of(last, place.path, place.inside)
            }
    return {}


def _inputs(
    kind: TypeName, place: Place, pattern: Pattern, verb: str, program: Program, sources: Sources
) -> Inputs:
    """A request's properties: of the route by name, of the query for GET, else of the body."""
    binder = BINDERS.of(sources).at(place.path)
    declared = program.resolve(kind, place.path, place.inside) if kind.name else None
    if declared is None:
        return Inputs()
    names = {name.lower() for name in pattern.placeholders}
    bound = dict(zip(declared.type_parameters, kind.arguments, strict=False))
    inputs = Inputs()
    properties: JsonSchema = {}
    required: list[str] = []
    for member, owner, filled in members_of(program, declared, bound):
        said = {a.name for a in member.attributes}
        if said & _OUTSIDE:
            continue
        is_route = member.name.lower() in names
        is_file = member.type.name in ("IFormFile", "IFormFileCollection")
        if is_route or said & _ELSEWHERE or is_file or verb not in _TAKES_BODY:
            is_query = not (is_route or said & _ELSEWHERE or is_file)
            attributes = (_FROM_QUERY,) if is_query else member.attributes
            name = member.name if is_route else _query_name(member.name)
            argument = Argument(name, member.type, attributes, member.default)
            part = binder.bound(
                (argument,), Place(owner.path, owner, filled), pattern, verb, "plain"
            )
            inputs.add_all(part)
        else:
            key = binder.schemas.json_name(member, owner)
            schema = binder.schemas.of(member.type, owner.path, owner)
            properties[key] = binder.schemas.constrained(schema, member.attributes, owner)
            if "required" in member.modifiers or "Required" in said:
                required.append(key)
    if properties and inputs.body is None:
        if inputs.has_file:
            inputs.form.update({k: v for k, v in properties.items() if isinstance(v, dict)})
        else:
            inputs.body = {"type": "object", "properties": properties}
            if required:
                inputs.body["required"] = [*required]
            inputs.body_required = True
    return inputs


def _query_name(name: str) -> str:
    return name[:1].lower() + name[1:]


def _groups(
    kinds: list[TypeName], declaration: Declaration, program: Program, sources: Sources
) -> tuple[str, bool]:
    """The prefix of an endpoint's groups, the outermost first, and whether one is open to all."""
    parts: list[str] = []
    is_anonymous = False
    waiting = [(kind, declaration) for kind in kinds]
    for kind, owner in waiting:  # grows meanwhile
        declared = program.resolve(kind, owner.path, owner)
        tree = sources.tree(declared.path) if declared is not None else None
        if declared is None or tree is None or len(waiting) > _MOST_GROUPS:
            continue
        for call, name in _calls(declared, tree):
            if name == "Configure":
                given = children(field_of(call, "arguments"), "argument")
                told = (
                    program.text(
                        expression_of(given[0].named_children[-1]), declared.path, declared
                    )
                    if given and given[0].named_children
                    else None
                )
                parts.append(told or "")
            is_anonymous |= name == "AllowAnonymous"
        waiting += [
            (b.arguments[0], declared)
            for b in declared.bases
            if b.name == "SubGroup" and b.arguments
        ]
    return "/".join(part.strip("/") for part in reversed(parts) if part.strip("/")), is_anonymous


def _calls(declaration: Declaration, tree: Tree) -> list[tuple[Node, str]]:
    """The calls in a class, with their names."""
    found = []
    for captured in tree.matches(_INVOKED):
        call = captured["call"][0]
        around = call.parent
        while around is not None and around.type != "class_declaration":
            around = around.parent
        if around is not None and line_of(around) == declaration.line:
            function = field_of(call, "function")
            name = text_of(field_of(function, "name") or function).split("<")[0]
            found.append((call, name))
    return found


def _configured(  # noqa: C901 - a call a branch
    declaration: Declaration, tree: Tree, program: Program
) -> _Configured:
    found = _Configured()
    for call, name in _calls(declaration, tree):
        around = call.parent
        while around is not None and around.type != "method_declaration":
            around = around.parent
        if around is None or text_of(field_of(around, "name")) != "Configure":
            continue
        function = field_of(call, "function")
        if function is None or function.type == "member_access_expression":
            continue
        given = [
            p.named_children[-1]
            for p in children(field_of(call, "arguments"), "argument")
            if p.named_children
        ]
        if name in _VERBS or name == "Routes":
            texts = [
                program.text(expression_of(node), declaration.path, declaration) for node in given
            ]
            found.verbs += [_VERBS[name]] if name in _VERBS else []
            found.routes += [(text, line_of(call)) for text in texts if text is not None]
            if not any(text is not None for text in texts):
                found.open_lines.append(line_of(call))
        elif name == "Verbs":
            found.verbs += [text_of(node).strip('"').rsplit(".", 1)[-1].upper() for node in given]
        elif name == "Group" and function.type == "generic_name":
            listed = next((n for n in function.children if n.type == "type_argument_list"), None)
            found.groups += [type_of_node(part) for part in children(listed)]
        elif name == "Version" and given:
            told = program.value(expression_of(given[0]), declaration.path, declaration)
            found.version = told if isinstance(told, int) else None
        elif name == "AllowAnonymous":
            found.is_anonymous = True
        elif name == "RoutePrefixOverride" and given:
            found.prefix = program.text(expression_of(given[0]), declaration.path, declaration)
    return found
