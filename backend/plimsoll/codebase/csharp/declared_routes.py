"""What attributes of controllers and actions say about routes."""

import re
from dataclasses import dataclass

from plimsoll.codebase.csharp.facts import (
    Attribute,
    Concat,
    Constant,
    Declaration,
    Expression,
    Items,
    Name,
    TypeName,
)
from plimsoll.codebase.csharp.program import Program

_VERBS = {
    "HttpGet": "GET", "HttpPost": "POST", "HttpPut": "PUT", "HttpPatch": "PATCH",
    "HttpDelete": "DELETE", "HttpHead": "HEAD", "HttpOptions": "OPTIONS",
}  # fmt: skip
_TOKEN = re.compile(r"\[\[|\]\]|\[(controller|action|area)\]", re.IGNORECASE)
_PROVIDERS = frozenset({"IRouteTemplateProvider", "IActionHttpMethodProvider"})
_DEEPEST = 10


@dataclass(frozen=True)
class Declared:
    """An attribute as routing sees it."""

    verbs: tuple[str, ...]
    """Empty: it says nothing about methods."""
    template: str | None
    """None: it says nothing about the path."""
    line: int
    is_open: bool = False
    """It has a path that cannot be told."""
    is_prefix: bool = False
    """`[RoutePrefix]` of the older Web API."""


class Reader:
    """Reads routing attributes, those of the repository's own included."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def read(
        self, attributes: tuple[Attribute, ...], path: str, inside: Declaration | None
    ) -> list[Declared]:
        """Those attributes that are about routes."""
        told = [self._read(a, path, inside, 0) for a in attributes]
        return [declared for declared in told if declared is not None]

    def _read(
        self, attribute: Attribute, path: str, inside: Declaration | None, depth: int
    ) -> Declared | None:
        first = attribute.arguments[0] if attribute.arguments else attribute.named.get("template")
        if attribute.name in _VERBS:
            return self._with((_VERBS[attribute.name],), first, path, inside, attribute.line)
        if attribute.name in ("Route", "RoutePrefix"):
            told = self._with((), first, path, inside, attribute.line)
            is_prefix = attribute.name == "RoutePrefix"
            template = told.template if told.template is not None or told.is_open else ""
            return Declared((), template, told.line, told.is_open, is_prefix)
        if attribute.name == "AcceptVerbs":
            verbs = [v for a in attribute.arguments for v in self._program.texts(a, path, inside)]
            route = attribute.named.get("Route")
            return self._with(tuple(v.upper() for v in verbs), route, path, inside, attribute.line)
        return self._own(attribute, path, inside, depth)

    def _with(
        self,
        verbs: tuple[str, ...],
        template: Expression | None,
        path: str,
        inside: Declaration | None,
        line: int,
    ) -> Declared:
        if template is None or template == Constant(None):
            return Declared(verbs, None, line)
        told = self._program.text(template, path, inside)
        return Declared(verbs, told, line, is_open=told is None)

    def _own(
        self, attribute: Attribute, path: str, inside: Declaration | None, depth: int
    ) -> Declared | None:
        """An attribute class of the repository that derives from one of the framework."""
        declared = self._program.resolve(TypeName(f"{attribute.name}Attribute"), path, inside)
        declared = declared or self._program.resolve(TypeName(attribute.name), path, inside)
        if declared is None or depth > _DEEPEST or not declared.bases:
            return None
        given: dict[str, Expression] = {
            argument.name: attribute.arguments[index]
            if index < len(attribute.arguments)
            else attribute.named.get(argument.name) or argument.default or Constant(None)
            for index, argument in enumerate(declared.constructor)
        }
        handed = tuple(self._folded(filled(e, given), declared) for e in declared.base_arguments)
        base = declared.bases[0]
        name = base.name.removesuffix("Attribute")
        if name == "HttpMethod" and handed:
            verbs = self._program.texts(handed[0], declared.path, declared)
            verbs = verbs or self._program.texts(
                self._constant(handed[0], declared), declared.path, declared
            )
            template = handed[1] if len(handed) > 1 else None
            upper = tuple(v.upper() for v in verbs)
            return (
                self._with(upper, template, declared.path, declared, attribute.line)
                if upper
                else None
            )
        if name in _VERBS or name in ("Route", "AcceptVerbs", "RoutePrefix"):
            inner = Attribute(name, handed, {}, (), attribute.line)
            return self._read(inner, declared.path, declared, depth + 1)
        if any(b.name in _PROVIDERS for b in declared.bases):
            return self._provided(declared, given, attribute.line)
        inner = Attribute(name, handed, {}, (), attribute.line)
        return self._own(inner, declared.path, declared, depth + 1)

    def _folded(self, expression: Expression, declared: Declaration) -> Expression:
        """A base's argument in the words of the class that hands it on."""
        told = self._program.value(expression, declared.path, declared)
        return Constant(told) if told is not None else expression

    def _constant(self, expression: Expression, declared: Declaration) -> Expression:
        """A static list of verbs, by name."""
        if isinstance(expression, Name):
            for member in declared.members:
                if member.name == expression.text and member.default is not None:
                    return member.default
        return expression

    def _provided(
        self, declared: Declaration, given: dict[str, Expression], line: int
    ) -> Declared | None:
        """A class that answers for its route itself: `Template` and, it may be, `HttpMethods`."""
        stated = {m.name: m.default for m in declared.members if m.default is not None}
        stated.update(declared.assigned)
        given = {**{k: filled(v, given) for k, v in declared.assigned.items()}, **given}
        template = stated.get("Template") or stated.get("RouteTemplate")
        methods = stated.get("HttpMethods")
        verbs: list[str] = []
        if methods is not None:
            verbs = self._program.texts(filled(methods, given), declared.path, declared)
        if template is None and not verbs:
            return None
        upper = tuple(verb.upper() for verb in verbs)
        whole = filled(template, given) if template is not None else None
        return self._with(upper, whole, declared.path, declared, line)


def filled(expression: Expression, given: dict[str, Expression], depth: int = 0) -> Expression:
    """An expression with parameters replaced by what was handed in."""
    if depth > _DEEPEST:
        return expression
    match expression:
        case Name(text):
            return given.get(text, expression)
        case Concat(parts):
            return Concat(tuple(filled(part, given, depth + 1) for part in parts))
        case Items(items):
            return Items(tuple(filled(item, given, depth + 1) for item in items))
        case _:
            return expression


def with_tokens(template: str, values: dict[str, str]) -> str:
    """`[controller]`, `[action]` and `[area]` replaced; doubled brackets are brackets."""

    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        return values.get(match[1].lower(), match[0])

    return _TOKEN.sub(one, template)


def combined(prefix: str | None, template: str | None) -> str:
    """An action's template below its controller's; a slash in front makes it absolute."""
    if template is not None and template.startswith(("/", "~/")):
        return template.removeprefix("~").strip("/")
    parts = [part.strip("/") for part in (prefix or "", template or "")]
    return "/".join(part for part in parts if part)


def selectors(
    declared: list[Declared],
) -> list[tuple[tuple[str, ...], str | None, int]]:
    """Methods and template of each route that an action's attributes make, as ASP.NET pairs them.

    A verb with a template is a route of its own; verbs without one belong to the templates of
    `[Route]`, or to the controller's.
    """
    silent = [d for d in declared if d.verbs and d.template is None and not d.is_open]
    verbs = tuple(dict.fromkeys(verb for d in silent for verb in d.verbs))
    routes = [d for d in declared if not d.verbs and d.template is not None]
    found: list[tuple[tuple[str, ...], str | None, int]] = [
        (d.verbs, d.template, d.line) for d in declared if d.verbs and d.template is not None
    ]
    with_template = {template for _, template, _ in found}
    for d in routes:
        if not verbs and d.template in with_template:
            continue  # `[HttpGet("x"), Route("x")]` means one route
        found.append((verbs, d.template, silent[0].line if silent else d.line))
    if silent and not routes:
        found.append((verbs, None, silent[0].line))
    return found
