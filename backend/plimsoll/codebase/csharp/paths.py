"""The paths under which one action answers."""

from dataclasses import dataclass

from plimsoll.catalog.model import Confidence, SourceLocation
from plimsoll.codebase.csharp.controllers import Action, Controller
from plimsoll.codebase.csharp.conventions import Convention
from plimsoll.codebase.csharp.declared_routes import (
    Declared,
    Reader,
    combined,
    selectors,
    with_tokens,
)
from plimsoll.codebase.csharp.facts import Attribute, Declaration
from plimsoll.codebase.csharp.program import Program
from plimsoll.codebase.csharp.projects import Projects, Settings
from plimsoll.codebase.csharp.templates import Pattern, parsed, written
from plimsoll.codebase.csharp.tokens import (
    action_name,
    area_of,
    lowered,
    transformed,
    version_placeholder,
    versions_of,
)

_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_NO_VERB = "no method is declared, so any may do"


@dataclass(frozen=True)
class Route:
    """A method and a pattern, and how sure they are."""

    method: str
    pattern: Pattern
    site: SourceLocation
    whole: Pattern
    """With the optional segments that `pattern` may lack."""
    by_convention: bool = False
    confidence: Confidence = "certain"
    reasons: tuple[str, ...] = ()


class Paths:
    """Derives them from attributes and conventions."""

    def __init__(
        self, program: Program, projects: Projects, conventions: list[Convention], notes: list[str]
    ) -> None:
        self._program = program
        self._projects = projects
        self._conventions = conventions
        self._reader = Reader(program)
        self._notes = notes

    def of(self, controller: Controller, action: Action) -> list[Route]:
        """All of an action's routes."""
        settings = self._projects.settings(controller.declaration.path)
        prefixes, is_open = self._prefixes(controller)
        own, owner = self._own(action)
        if is_open or any(d.is_open for d in own):
            where = next((d.line for d in own if d.is_open), action.method.line)
            self._notes.append(
                f"{owner.path}:{where}: the route of {controller.declaration.name}."
                f"{action.method.name} could not be told"
            )
            own = [d for d in own if not d.is_open]
            if is_open or not own or not any(d.template is not None for d in own):
                return []
        pairs = selectors(own)
        if not pairs and prefixes:
            pairs = [((), None, action.method.line)]
        is_routed = bool(prefixes) or any(template is not None for _, template, _ in pairs)
        if not is_routed:
            return self._conventional(controller, action, own, settings)
        found = []
        for verbs, template, line in pairs:
            bare: list[str | None] = [None] if not prefixes else [*prefixes]
            is_absolute = template is not None and template.startswith(("/", "~/"))
            for prefix in bare[:1] if is_absolute else bare:
                if prefix is None and template is None:
                    continue
                whole = combined(prefix, template)
                site = SourceLocation(file=owner.path, line=line)
                found += self._routes(whole, verbs, site, controller, action)
        return found

    def _prefixes(self, controller: Controller) -> tuple[list[str], bool]:
        """The templates of the class; those of a base only if it has none itself."""
        for part, _ in controller.chain:
            declared = [
                d for d in self._reader.read(part.attributes, part.path, part) if not d.verbs
            ]
            if declared:
                told = [d.template for d in declared if d.template is not None]
                return told, not told
        return [], False

    def _own(self, action: Action) -> tuple[list[Declared], Declaration]:
        """The attributes of the method; those of what it overrides only if it has none itself."""
        for method, owner in ((action.method, action.owner), *action.inherited):
            declared = self._reader.read(method.attributes, owner.path, owner)
            if declared:
                return declared, owner
        return [], action.owner

    def _values(self, controller: Controller, action: Action, settings: Settings) -> dict[str, str]:
        name = action_name(action.method.name, _attributes(action), action.owner, self._program)
        values = {
            "controller": transformed(controller.name, settings.transformers, self._program),
            "action": transformed(name, settings.transformers, self._program),
        }
        area = area_of(controller.groups, self._program)
        if area is not None:
            values["area"] = transformed(area, settings.transformers, self._program)
        return values

    def _routes(
        self,
        template: str,
        verbs: tuple[str, ...],
        site: SourceLocation,
        controller: Controller,
        action: Action,
    ) -> list[Route]:
        reasons: list[str] = []
        settings = self._projects.settings(controller.declaration.path)
        whole = with_tokens(template, self._values(controller, action, settings))
        pattern = parsed(whole)
        pattern = lowered(pattern) if settings.lowercase else pattern
        if len(set(settings.prefixes)) == 1:
            pattern = parsed(f"{settings.prefixes[0].strip('/')}/{_raw(pattern)}")
            reasons.append("a convention puts a prefix before all controllers")
        pattern, reason = self._based(pattern, settings)
        reasons += [reason] if reason else []
        if not verbs:
            # An action that says nothing itself is a page or a query far more often than not.
            verbs = _ANY if self._own(action)[0] else ("GET",)
            reasons.append(_NO_VERB)
        patterns, versions_known = self._versioned(pattern, controller, action)
        if not versions_known:
            reasons.append("the version of the API is assumed")
        return [
            Route(
                verb,
                variant,
                site,
                versioned,
                confidence="likely" if reasons else "certain",
                reasons=tuple(reasons),
            )
            for versioned in patterns
            for variant in versioned.variants()
            for verb in verbs
        ]

    def _based(self, pattern: Pattern, settings: Settings) -> tuple[Pattern, str]:
        bases = {base.strip("/") for base in settings.path_bases} - {""}
        if len(bases) != 1:
            return pattern, ""
        base = bases.pop()
        return parsed(f"{base}/{_raw(pattern)}"), "the base path may also be left out"

    def _versioned(
        self, pattern: Pattern, controller: Controller, action: Action
    ) -> tuple[list[Pattern], bool]:
        placeholder = version_placeholder(pattern)
        if placeholder is None:
            return [pattern], True
        mapped = [
            *versions_of(_attributes(action), action.owner, self._program, "MapToApiVersion"),
            *versions_of(_attributes(action), action.owner, self._program, "ApiVersion"),
        ]
        stated: list[str] = []
        for attributes, owner in controller.groups:
            stated = versions_of(attributes, owner, self._program, "ApiVersion")
            if stated:
                break
        versions = mapped or stated
        known = bool(versions)
        if not known and any(
            a.name == "ApiVersionNeutral" for g, _ in controller.groups for a in g
        ):
            return [pattern], True
        return [pattern.filled({placeholder.name: v}) for v in versions or ["1"]], known

    def _conventional(
        self, controller: Controller, action: Action, own: list[Declared], settings: Settings
    ) -> list[Route]:
        area = area_of(controller.groups, self._program)
        values = self._values(controller, action, settings)
        own_verbs = tuple(dict.fromkeys(verb for d in own for verb in d.verbs))
        reasons = ["follows from a conventional route"]
        if not own_verbs:
            reasons.append("no method is declared; a page is read with GET")
        found: list[Route] = []
        has_general = False
        for convention in self._reaching(controller):
            if not convention.serves(controller.name, values["action"], area):
                continue
            if convention.is_general and has_general:
                continue
            has_general |= convention.is_general
            for pattern in self._filled(convention, values, action):
                whole = lowered(pattern) if settings.lowercase else pattern
                whole, _ = self._based(whole, settings)
                line = own[0].line if own else action.method.line
                site = SourceLocation(file=action.owner.path, line=line)
                found += [
                    Route(
                        verb,
                        whole,
                        site,
                        whole,
                        by_convention=True,
                        confidence="likely",
                        reasons=tuple(reasons),
                    )
                    for verb in own_verbs or ("GET",)
                ]
        return found

    def _reaching(self, controller: Controller) -> list[Convention]:
        """The conventions of the project, or of those that use it; else all."""
        path = controller.declaration.path
        home = self._projects.home(path)
        near = [c for c in self._conventions if self._projects.home(c.path) == home]
        near = near or [c for c in self._conventions if self._projects.reaches(c.path, path)]
        return near or self._conventions

    def _filled(
        self, convention: Convention, values: dict[str, str], action: Action
    ) -> list[Pattern]:
        pattern = parsed(convention.template)
        known = {
            name: values.get(name.lower()) or convention.area or ""
            for name in pattern.placeholders
            if name.lower() in ("controller", "action", "area")
        }
        pattern = pattern.filled(known)
        taken = {argument.name.lower() for argument in action.method.arguments}
        variants = pattern.variants()
        for variant in variants:
            optional = [
                p for p in variant.placeholders.values() if p.optional or p.default is not None
            ]
            if all(p.name.lower() in taken for p in optional):
                return [variant]
        return [variants[-1]]


def _attributes(action: Action) -> tuple[Attribute, ...]:
    inherited = tuple(a for method, _ in action.inherited for a in method.attributes)
    return (*action.method.attributes, *inherited)


def _raw(pattern: Pattern) -> str:
    return "".join(
        part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else written(part)
        for part in pattern.parts
    ).lstrip("/")
