"""Which types are handed in by the service itself rather than sent by its callers."""

import re
from functools import cached_property

from plimsoll.codebase.csharp.facts import Declaration, TypeName
from plimsoll.codebase.csharp.program import Program
from plimsoll.codebase.csharp.schemas import ANYTHING, DICTIONARIES, LISTS, SIMPLE

_REGISTERED = re.compile(
    rb"(?:Add|TryAdd)(?:Keyed)?(?:Scoped|Singleton|Transient|DbContext\w*|HttpClient|HostedService|Grpc\w*)"
    rb"<\s*([\w.]+)(?:<[^<>]*>)?\s*(?:,\s*([\w.]+))?"
)
OF_THE_FRAMEWORK = frozenset(
    {"CancellationToken", "HttpContext", "HttpRequest", "HttpResponse", "ClaimsPrincipal"}
    | {"IServiceProvider", "LinkGenerator", "PipeReader", "Stream", "IFormCollection"}
    | {"ModelStateDictionary", "ControllerContext", "UserManager", "SignInManager", "RoleManager"}
    | {"HttpClient", "IPrincipal", "WebSocket", "ConnectionInfo", "ISession"}
)
_SERVICE = re.compile(
    r"(?:Service|Services|Repository|DbContext|Context|Manager|Factory|Client|Logger|Mapper"
    r"|Validator|Store|Cache|Sender|Mediator|Bus|Publisher|Provider|Handler|Accessor|UnitOfWork|Db)$"
)
_INTERFACE = re.compile(r"^I[A-Z]")


class Services:
    """Told by registrations, by interfaces and, for what is not in the repository, by name."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def _registered(self) -> frozenset[str]:
        found: set[str] = set()
        for path in self._program.paths:
            for pair in _REGISTERED.findall(self._program.sources.peek(path)):
                found.update(name.decode("utf-8", "replace").rsplit(".", 1)[-1] for name in pair)
        return frozenset(found - {""})

    def takes(self, wanted: TypeName, path: str, inside: Declaration | None) -> bool:
        """Whether a parameter of that type is a service."""
        name = wanted.name
        if name in OF_THE_FRAMEWORK or name in self._registered:
            return True
        if name in SIMPLE or name in LISTS or name in DICTIONARIES or name in ANYTHING:
            return False
        declared = self._program.resolve(wanted, path, inside)
        if declared is None:
            is_interface = _INTERFACE.match(name) is not None and "IFormFile" not in name
            return is_interface or _SERVICE.search(name) is not None
        if declared.kind == "interface":
            return True
        bases = {b.name for d, _ in self._program.bases(declared) for b in d.bases}
        return any(b.endswith("DbContext") for b in bases)
