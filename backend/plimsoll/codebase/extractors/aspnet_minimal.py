"""ASP.NET Core minimal APIs, with the libraries that are built on them: Carter, FastEndpoints.

Read: `MapGet`, `MapPost` and their kin, `MapMethods`, `MapGroup` in chains and handed on, through
`Program`, `Startup`, extension methods and classes of any file; modules behind an interface or
found by reflection (whatever may be handed the router is followed); handlers as lambdas, methods of
this or another class, local functions; the binding rules of their parameters, `[AsParameters]`;
versions (`NewVersionedApi`, `HasApiVersion`); `RequireAuthorization`, `AllowAnonymous`;
`Produces`, typed results; `MapHub` as websockets; `MapIdentityApi`; `ICarterModule`;
FastEndpoints' `Configure` with groups, versions and the prefix of `UseFastEndpoints`.

Assumed: a method that takes a router and that nothing calls is found by reflection (likely);
a type that is neither known, registered nor named like a service is the body.

Not seen: routes made of data, generators of source code, `MapGrpcService` and GraphQL (their
schemas say more), static files and fallbacks on purpose.
"""

from plimsoll.codebase.csharp.builders import Frame, Function, Group, Instance
from plimsoll.codebase.csharp.execution import Execution
from plimsoll.codebase.csharp.fast_endpoints import fast_endpoints
from plimsoll.codebase.csharp.functions import BUILDERS, MAPS, Functions, is_abstract
from plimsoll.codebase.csharp.handlers import Handlers
from plimsoll.codebase.csharp.mapping import Mapping
from plimsoll.codebase.csharp.program import PROGRAM
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import children, text_of

_UNCALLED = "nothing in the repository calls what maps it"
_ENTRIES = ("Main", "Configure", "CreateHostBuilder")


class AspnetMinimal:
    """Finds what minimal APIs answer."""

    framework = "aspnet"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints that are mapped, and the hubs."""
        program = PROGRAM.of(sources)
        fast, fast_notes = fast_endpoints(program, sources)
        if not program.mentioning(MAPS):
            return Extraction(tuple(fast), tuple(fast_notes))
        functions = Functions(program)
        mapping = Mapping()
        run = Execution(program, functions, mapping.known)
        _enter(run, functions)
        _attempt(run, functions, mapping)
        handlers = Handlers(program, functions, sources)
        found = [e for mapped in mapping.mapped for e in handlers.endpoints(mapped)]
        notes = [*fast_notes, *mapping.notes]
        return Extraction((*found, *fast), tuple(dict.fromkeys(notes)), tuple(mapping.operations))


def _enter(run: Execution, functions: Functions) -> None:
    """Top-level statements, `Main` and `Startup.Configure`."""
    for path, tree in functions.trees.items():
        statements = children(tree.root, "global_statement")
        inner = [part for s in statements for part in children(s)]
        if inner:
            run.block(inner, Frame(path, None, {}))
    for name in _ENTRIES:
        for function in functions.by_name.get(name, []):
            if name == "Main" or functions.takes_builder(function):
                _start(run, functions, function)


def _start(run: Execution, functions: Functions, function: Function) -> None:
    """Runs a method with a router for each parameter that wants one."""
    given = [
        Group() if argument.type.name in BUILDERS else None
        for argument in functions.arguments(function)
    ]
    is_static = "static" in text_of(function.node).split("(")[0]
    this = Instance(function.owner) if function.owner is not None and not is_static else None
    run.run(function, given, this=this)


def _attempt(run: Execution, functions: Functions, mapping: Mapping) -> None:
    """Follows what nothing calls but takes a router: modules that reflection finds."""
    modules_known = _modules(run)
    for function in functions.all:
        if function.node.id in run.called or is_abstract(function):
            continue
        arguments = functions.arguments(function)
        if not any(a.type.name in BUILDERS for a in arguments):
            continue
        if arguments[0].type.name == "IApplicationBuilder" and "Map" not in text_of(function.node):
            continue
        count = len(mapping.mapped)
        prefix, is_secured = _module_prefix(run, function)
        group = Group(prefix, authorized=is_secured or None)
        given = [group if a.type.name in BUILDERS else None for a in arguments]
        owner = function.owner
        this = Instance(owner) if owner is not None and not arguments[0].is_this else None
        if owner is not None and "abstract" in owner.modifiers:
            continue
        run.run(function, given, this=this)
        is_module = function.name == "AddRoutes" and modules_known
        for mapped in mapping.mapped[count:]:
            mapped.reasons = mapped.reasons if is_module else (*mapped.reasons, _UNCALLED)


def _modules(run: Execution) -> bool:
    return any(b"MapCarter" in run.program.sources.peek(path) for path in run.functions.trees)


def _module_prefix(run: Execution, function: Function) -> tuple[str, bool]:
    """Of `class Orders() : CarterModule("/orders")`."""
    owner = function.owner
    if owner is None or not any(b.name == "CarterModule" for b in owner.bases):
        return "", False
    told = (
        run.program.text(owner.base_arguments[0], owner.path, owner) if owner.base_arguments else ""
    )
    text = run.program.sources.peek(owner.path)
    return told or "", b"RequireAuthorization();" in text and b"this.RequireAuthorization" in text
