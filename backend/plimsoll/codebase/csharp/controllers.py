"""Controllers and their actions, with what they inherit."""

import re
from dataclasses import dataclass
from functools import cached_property

from plimsoll.codebase.csharp.facts import Attribute, Declaration, Method, TypeName
from plimsoll.codebase.csharp.program import Program, substituted

CANDIDATE = re.compile(
    rb"\bclass\s+\w*Controller\b|:\s*[\w.]*Controller(?:Base)?\b|:\s*\w*Controller<"
    rb"|[\[,]\s*(?:Http(?:Get|Post|Put|Patch|Delete)|Route|ApiController)\b"
)
_CONTROLLER_BASES = frozenset(
    {"Controller", "ControllerBase", "ODataController", "ApiController"}
    | {"JsonApiController", "AbpController", "UmbracoApiController"}
)
_NO_ACTIONS = frozenset(
    {"OnActionExecuting", "OnActionExecuted", "OnActionExecutionAsync", "Dispose", "DisposeAsync"}
    | {"ToString", "Equals", "GetHashCode", "OnResultExecuting", "OnResultExecuted"}
    | {"OnException", "OnAuthorization", "Initialize"}
)


@dataclass(frozen=True)
class Action:
    """A method that answers, where it is written."""

    method: Method
    owner: Declaration
    bound: dict[str, TypeName]
    inherited: tuple[tuple[Method, Declaration], ...] = ()
    """What it overrides, nearest first."""


@dataclass(frozen=True)
class Controller:
    """A class that ASP.NET takes for a controller, with its base classes."""

    declaration: Declaration
    chain: tuple[tuple[Declaration, dict[str, TypeName]], ...]
    """Itself and its base classes in the repository, nearest first."""

    @property
    def name(self) -> str:
        """What `[controller]` stands for."""
        whole = self.declaration.name
        return whole.removesuffix("Controller") if whole != "Controller" else whole

    @property
    def is_api(self) -> bool:
        """Whether bodies are inferred: `[ApiController]`, on it or on a base of a library."""
        return any(
            any(a.name == "ApiController" for a in part.attributes)
            or any("EndpointBase" in f"{base.qualifier}.{base.name}" for base in part.bases)
            for part, _ in self.chain
        )

    @property
    def groups(self) -> list[tuple[tuple[Attribute, ...], Declaration]]:
        """The attributes of the class and its bases."""
        return [(part.attributes, part) for part, _ in self.chain]


class Controllers:
    """Finds them."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def all(self) -> list[Controller]:
        """Every controller, in the order of the files."""
        found: list[Controller] = []
        done: set[tuple[str, str]] = set()
        for path in self._program.mentioning(CANDIDATE):
            file = self._program.file(path)
            for declaration in file.declarations if file is not None else []:
                key = (declaration.namespace, declaration.full_name)
                is_partial = "partial" in declaration.modifiers
                if is_partial and key in done:
                    continue
                controller = self._controller(declaration)
                if controller is not None:
                    found.append(controller)
                    done.add(key)
        return found

    def _controller(self, declaration: Declaration) -> Controller | None:
        if declaration.kind not in ("class", "record") or declaration.type_parameters:
            return None
        parts = self._program.parts(declaration)
        modifiers = frozenset(m for part in parts for m in part.modifiers)
        if "abstract" in modifiers or "static" in modifiers or "public" not in modifiers:
            return None
        if declaration.outer is not None:
            return None  # ASP.NET takes no nested classes
        chain = [
            (part, bound)
            for base, bound in self._program.bases(declaration)
            if base.kind != "interface"
            for part in self._program.parts(base)
        ]
        names = {a.name for part, _ in chain for a in part.attributes}
        if "NonController" in names:
            return None
        bases = {base.name for part, _ in chain for base in part.bases}
        is_named = declaration.name.endswith("Controller")
        is_controller = bool(bases & _CONTROLLER_BASES) or bool(
            {"ApiController", "Controller"} & names
        )
        is_based = is_named and any(
            base.endswith(("Controller", "ControllerBase")) for base in bases
        )
        has_routes = is_named and "Route" in names
        has_routes |= self._is_plain(chain) and self._is_foreign(chain)
        if not (is_controller or is_based or has_routes or (is_named and self._is_plain(chain))):
            return None
        return Controller(declaration, tuple(chain))

    def _is_foreign(self, chain: list[tuple[Declaration, dict[str, TypeName]]]) -> bool:
        """A base class of a library, such as Ardalis' endpoints: it may well be a controller."""
        return any(
            self._program.resolve(base, part.path, part) is None
            and not re.match(r"I[A-Z]", base.name)
            for part, _ in chain
            for base in part.bases
        )

    def _is_plain(self, chain: list[tuple[Declaration, dict[str, TypeName]]]) -> bool:
        """A class by the name of a controller, whose methods are marked as actions."""
        return any(
            attribute.name.startswith("Http")
            for part, _ in chain
            for method in part.methods
            for attribute in method.attributes
        )

    def actions(self, controller: Controller) -> list[Action]:
        """Public methods that are no helpers, inherited ones included."""
        found: dict[tuple[str, tuple[str, ...]], Action] = {}
        for owner, bound in controller.chain:
            for method in owner.methods:
                kinds = (substituted(a.type, bound).name for a in method.arguments)
                key = (method.name, tuple(kinds))
                if key in found:
                    known = found[key]
                    inherited = (*known.inherited, (method, owner))
                    found[key] = Action(known.method, known.owner, known.bound, inherited)
                elif _is_action(method) or {"abstract", "public"} <= method.modifiers:
                    found[key] = Action(method, owner, bound)
        return [action for action in found.values() if _stays(action)]


def _is_action(method: Method) -> bool:
    return (
        "public" in method.modifiers
        and not {"static", "abstract"} & method.modifiers
        and not method.is_generic
        and method.name not in _NO_ACTIONS
    )


def _stays(action: Action) -> bool:
    names = {
        a.name for m in (action.method, *(m for m, _ in action.inherited)) for a in m.attributes
    }
    if "NonAction" in names or not _is_action(action.method):
        return False
    is_foreign = "override" in action.method.modifiers and not action.inherited
    return not is_foreign or any(name.startswith("Http") or name == "Route" for name in names)
