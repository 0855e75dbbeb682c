"""Mapped patterns with their handlers as endpoints."""

from collections.abc import Iterator

from tree_sitter import Node

from plimsoll.catalog.model import Endpoint, JsonSchema, Security, SourceLocation
from plimsoll.codebase.csharp.answers import answers
from plimsoll.codebase.csharp.binders import BINDERS
from plimsoll.codebase.csharp.binding import Inputs, Place
from plimsoll.codebase.csharp.builders import Function, Lambda, Mapped, Reference
from plimsoll.codebase.csharp.expressions import type_of_node
from plimsoll.codebase.csharp.facts import Argument, Attribute, Method, TypeName, Use
from plimsoll.codebase.csharp.functions import Functions
from plimsoll.codebase.csharp.program import Program
from plimsoll.codebase.csharp.projects import PROJECTS
from plimsoll.codebase.csharp.syntax import arguments_of, attributes_of, method_of, uses_of
from plimsoll.codebase.csharp.templates import Pattern, parsed
from plimsoll.codebase.csharp.tokens import version_placeholder
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import field, line_of, text_of

_KEY_HEADER = "X-API-Key"


class _Handler:
    """What answers: its signature and where it is."""

    def __init__(
        self, arguments: tuple[Argument, ...], returns: TypeName, attributes: tuple[Attribute, ...],
        uses: tuple[Use, ...], place: Place, line: int,
    ) -> None:  # fmt: skip
        self.arguments = arguments
        self.returns = returns
        self.attributes = attributes
        self.uses = uses
        self.place = place
        self.line = line


class Handlers:
    """Finds handlers and binds their parameters."""

    def __init__(self, program: Program, functions: Functions, sources: Sources) -> None:
        self._program = program
        self._functions = functions
        self._binders = BINDERS.of(sources)
        self._projects = PROJECTS.of(sources)

    def endpoints(self, mapped: Mapped) -> Iterator[Endpoint]:
        """One for each method and each form of the pattern."""
        handler = self._handler(mapped)
        binder = self._binders.at(mapped.site.file)
        patterns, reasons = self._patterns(mapped)
        security = self._security(mapped, handler)
        for pattern, full in patterns:
            for method in mapped.methods:
                inputs = Inputs()
                returned: dict[str, JsonSchema] = {}
                if handler is not None:
                    inputs = binder.bound(handler.arguments, handler.place, full, method, "minimal")
                    binder.add_uses(inputs, handler.uses, handler.place)
                    returned = answers(
                        handler.returns,
                        handler.attributes,
                        handler.place,
                        binder.schemas,
                        self._program,
                    )
                if _asks_for_version(mapped, full):
                    inputs.add("api-version", "query", {"type": "string"}, required=False)
                place = Place(*mapped.place)
                if mapped.accepts is not None and inputs.body is None and not inputs.form:
                    inputs.body = binder.schemas.of(mapped.accepts, place.path, place.inside)
                    inputs.body_required = True
                for status, kind in mapped.produces:
                    schema = (
                        binder.schemas.of(kind, place.path, place.inside)
                        if kind is not None
                        else {}
                    )
                    returned[status] = schema or returned.get(status, {})
                body, content_type, is_required = inputs.sent()
                yield Endpoint(
                    method=method,
                    route=pattern.route,
                    parameters=inputs.parameters(pattern),
                    body_schema=body,
                    body_content_type=mapped.accepts_kind or content_type
                    if body is not None
                    else content_type,
                    body_required=is_required,
                    responses=returned,
                    security=security,
                    source=mapped.site,
                    framework="aspnet",
                    handler=SourceLocation(file=handler.place.path, line=handler.line)
                    if handler is not None
                    else None,
                    confidence="likely" if reasons else "certain",
                    reasons=reasons,
                )

    def _patterns(self, mapped: Mapped) -> tuple[list[tuple[Pattern, Pattern]], tuple[str, ...]]:
        around = mapped.group.around
        reasons = tuple(dict.fromkeys([*mapped.reasons, *(r for g in around for r in g.reasons)]))
        prefix = mapped.group.whole_prefix
        pattern = mapped.pattern
        whole = "/".join(part for part in (prefix, pattern.lstrip("/~")) if part or not prefix)
        if prefix and not pattern.strip("/"):
            whole = prefix + ("/" if pattern else "")
        settings = self._projects.settings(mapped.site.file)
        bases = {base.strip("/") for base in settings.path_bases} - {""}
        if len(bases) == 1:
            whole = f"{bases.pop()}/{whole}"
            reasons = (*reasons, "the base path may also be left out")
        whole_pattern = parsed(whole)
        placeholder = version_placeholder(whole_pattern)
        patterns = [whole_pattern]
        if placeholder is not None:
            versions = mapped.versions or next((g.versions for g in around if g.versions), [])
            if not versions:
                reasons = (*reasons, "the version of the API is assumed")
            patterns = [
                whole_pattern.filled({placeholder.name: v})
                for v in dict.fromkeys(versions or ["1"])
            ]
        return [(variant, p) for p in patterns for variant in p.variants()], reasons

    def _security(self, mapped: Mapped, handler: _Handler | None) -> tuple[Security, ...]:
        settings = self._projects.settings(mapped.site.file)
        names = {a.name for a in handler.attributes} if handler is not None else set()
        around = mapped.group.around
        if mapped.key_filter or any(g.key_filter for g in around):
            return (Security(scheme="api_key", name=_KEY_HEADER),)
        told = [mapped.authorized, *(g.authorized for g in around)]
        if "AllowAnonymous" in names or False in told:
            return ()
        if True in told or "Authorize" in names:
            return (settings.credential(),)
        return ()

    def _handler(self, mapped: Mapped) -> _Handler | None:
        value = mapped.handler
        if isinstance(value, Lambda):
            frame = value.frame
            place = Place(frame.path, frame.inside)
            return self._of_lambda(value.node, place, value)
        if isinstance(value, Function):
            method = method_of(value.node)
            return self._of_method(method, Place(value.path, value.owner), value.node)
        if isinstance(value, Reference):
            return self._of_reference(value)
        return None

    def _of_lambda(self, node: Node, place: Place, value: Lambda) -> _Handler:
        arguments = arguments_of(field(node, "parameters"))
        body = text_of(field(node, "body"))
        if len(arguments) == 1 and not arguments[0].type.name:
            arguments = (Argument(arguments[0].name, TypeName("HttpContext")),)
        kind = field(node, "type")
        returns = type_of_node(kind) if kind is not None else TypeName("")
        handler = _Handler(
            arguments, returns, attributes_of(node), uses_of(body), place, line_of(node)
        )
        inner = self._delegated(node, arguments, place, value)
        if inner is not None:
            handler.uses = (*handler.uses, *inner.uses)
        return handler

    def _delegated(
        self, node: Node, arguments: tuple[Argument, ...], place: Place, value: Lambda
    ) -> _Handler | None:
        """`context => Handle(context)`: the method reads off the request."""
        body = field(node, "body")
        while body is not None and body.type in (
            "await_expression",
            "parenthesized_expression",
            "arrow_expression_clause",
        ):
            body = body.named_children[0] if body.named_children else None
        if body is None or body.type != "invocation_expression" or len(arguments) > 1:
            return None
        names = tuple(text_of(field(body, "function")).split("."))
        return self._of_reference(Reference(names, place.path, value.frame.inside))

    def _of_reference(self, reference: Reference) -> _Handler | None:
        *owners, name = [n.split("<")[0] for n in reference.names if n]
        inside = reference.inside
        owner = inside
        if owners:
            head = owners[-1]
            owner = self._program.resolve(
                TypeName(head, qualifier=".".join(owners[:-1])), reference.path, inside
            )
        if owner is None:
            local = [f for f in self._functions.by_name.get(name, []) if f.path == reference.path]
            if not local or owners:
                return None
            function = local[0]
            return self._of_method(
                method_of(function.node), Place(function.path, function.owner), function.node
            )
        for base, bound in self._program.bases(owner):
            for part in self._program.parts(base):
                for method in part.methods:
                    if method.name == name:
                        return self._of_method(method, Place(part.path, part, bound), None)
        return None

    def _of_method(self, method: Method, place: Place, node: Node | None) -> _Handler:
        del node
        return _Handler(
            method.arguments, method.returns, method.attributes, method.uses, place, method.line
        )


def _asks_for_version(mapped: Mapped, pattern: Pattern) -> bool:
    """Whether a versioned endpoint has no version in its path: callers say it in the query."""
    versions = [*mapped.versions, *(v for group in mapped.group.around for v in group.versions)]
    has_segment = "apiVersion" in f"{mapped.group.whole_prefix}{mapped.pattern}"
    return bool(versions) and not has_segment and "version" not in pattern.placeholders
