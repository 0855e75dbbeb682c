"""Routes with their handlers as endpoints; what the three frameworks share."""

import re
from collections import Counter
from dataclasses import dataclass

from plimsoll.catalog.model import Endpoint, JsonSchema, Operation, Security, SourceLocation
from plimsoll.codebase.rust.calling import is_routerish
from plimsoll.codebase.rust.execution import Execution
from plimsoll.codebase.rust.facts import Function, Module, Signature, TypeName
from plimsoll.codebase.rust.flatten import Flat, flattened
from plimsoll.codebase.rust.guards import Guards
from plimsoll.codebase.rust.inputs import Inputs, Reader
from plimsoll.codebase.rust.paths import whole_of
from plimsoll.codebase.rust.program import BUILDS, PROGRAM, Program, nested_modules
from plimsoll.codebase.rust.routers import Router, Value
from plimsoll.codebase.rust.syntax import signature_of
from plimsoll.codebase.rust.texts import named, unquoted
from plimsoll.codebase.rust.vocabulary import Vocabulary
from plimsoll.codebase.sources import Once, Sources
from plimsoll.codebase.trees import line_of, text_of

_UNCALLED = "nothing in the repository calls what builds it"
_WORD = re.compile(r"\w+")
_WEBSOCKETS = frozenset({"WebSocketUpgrade", "WebSocket"})
_FILES = re.compile(r"ServeDir|ServeFile|NamedFile::|Files::new|FileServer")
_MAKES = ("Router", "App", "Rocket", "rocket")


@dataclass(frozen=True)
class Answers:
    """What was found, by framework."""

    endpoints: dict[str, list[Endpoint]]
    operations: dict[str, list[Operation]]
    notes: list[str]


def answers_of(sources: Sources) -> Answers:
    """All routers of a repository, followed once for all frameworks."""
    program = PROGRAM.of(sources)
    paths = program.mentioning(BUILDS)
    found = Answers({}, {}, [])
    if not paths:
        return found
    vocabulary = Vocabulary()
    run = Execution(program, vocabulary.known)
    functions = [f for path in paths for f in _functions(program, path)]
    routers = _followed(run, functions)
    reading = _Reading(program, Guards(program))
    for router in routers:
        for flat in flattened(router, program):
            reading.add(router.framework, flat, found)
    found.notes.extend(dict.fromkeys(vocabulary.notes))
    return found


ANSWERS = Once(answers_of)


def _functions(program: Program, path: str) -> list[Function]:
    top = program.file(path)
    found: list[Function] = []
    for module in nested_modules(top) if top is not None else []:
        found += [i for items in module.items.values() for i in items if isinstance(i, Function)]
        found += module.methods
    return [f for f in found if f.node is not None and not _is_test(f)]


def _is_test(function: Function) -> bool:
    return any(a.name == "test" or a.path.endswith("::test") for a in function.attributes)


def _followed(run: Execution, functions: list[Function]) -> list[Router]:
    """Routers that are part of no other.

    Followed first are the programs' entries, then what nothing calls, those first that no other
    function names: they call the others with the real thing.
    """
    found: list[Router] = []
    bodies = {id(f): text_of(f.node) for f in functions}
    mains = [f for f in functions if f.name == "main" and not f.owner]
    launched = [f for f in functions if any(a.name in ("launch", "main") for a in f.attributes)]
    words: Counter[str] = Counter()
    for function in functions:
        words.update(set(_WORD.findall(bodies[id(function)])) - {function.name})
    making = [
        f for f in functions if any(word in bodies[id(f)] for word in _MAKES) or is_routerish(f)
    ]
    first = [f for f in making if not words[f.name] and "new(" in bodies[id(f)]]
    other = sorted(making, key=lambda f: words[f.name])
    has_main = False
    for function in [*mains, *launched, *first, *other]:
        if function.node is None or function.node.id in run.called:
            continue
        run.created.clear()
        given = [_handed(argument.type, run) for argument in function.signature.arguments]
        run.run(function, given)
        roots = [r for r in run.created if not r.consumed and r.served and r.entries]
        is_entry = function in mains or function in launched
        has_main |= is_entry and bool(roots)
        for router in roots:
            if has_main and not is_entry and router.framework != "rocket":
                router.reasons = (*router.reasons, _UNCALLED)
            found.append(router)
    return found


def _handed(kind: TypeName, run: Execution) -> Value:
    """What a function that nothing calls is handed."""
    made: Router | None = None
    if kind.name in ("ServiceConfig", "UtoipaServiceConfig"):
        made = Router("actix")
    elif kind.name in ("Router", "OpenApiRouter", "ApiRouter"):
        made = Router("axum")
    elif kind.name == "Rocket":
        made = Router("rocket")
    if made is not None:
        run.created.append(made)
    return made


class _Reading:
    def __init__(self, program: Program, guards: Guards) -> None:
        self._program = program
        self._guards = guards
        self._reader = Reader(program)

    def add(self, framework: str, flat: Flat, found: Answers) -> None:
        """A route as an endpoint, or as a websocket."""
        closure = flat.handler.closure
        signature: Signature | None = None
        module: Module | None = None
        handler: SourceLocation | None = None
        if flat.function is not None:
            signature, module = flat.function.signature, flat.function.module
            handler = SourceLocation(file=flat.function.file, line=flat.function.line)
        elif closure is not None:
            signature, module = signature_of(closure.node), closure.frame.module
            handler = SourceLocation(file=module.file, line=line_of(closure.node))
        if _FILES.search(flat.handler.text):
            return
        whole = whole_of(framework, flat.path)
        kinds = [a.type for a in signature.arguments] if signature is not None else []
        if any(
            n in _WEBSOCKETS
            for kind in kinds
            for n in (kind.name, *(a.name for a in kind.arguments))
        ) or (
            (signature is not None and "WebSocket" in signature.returns.name)
            or _upgrades(flat, framework)
        ):
            operation = Operation(
                protocol="websocket",
                name=whole.template.route,
                source=flat.site,
                framework=framework,
            )
            found.operations.setdefault(framework, []).append(operation)
            return
        inputs = Inputs()
        if signature is not None and module is not None:
            if framework == "rocket":
                data = (
                    named(flat.attribute.text).get("data") if flat.attribute is not None else None
                )
                name = unquoted(data).strip("<>") if data else None
                inputs = self._reader.read_rocket(signature, module, whole, name)
            else:
                inputs = self._reader.read(signature, module, whole)
            for attribute in flat.function.attributes if flat.function is not None else ():
                if attribute.path == "utoipa::path":
                    self._reader.add_documented(inputs, attribute.text, module, whole)
        security = self._security(kinds, flat)
        found.endpoints.setdefault(framework, []).append(
            Endpoint(
                method=flat.method,
                route=whole.template.route,
                parameters=inputs.parameters(whole),
                body_schema=inputs.body,
                body_content_type=inputs.content_type,
                body_required=inputs.body_required,
                responses=self._responses(signature, module),
                security=security,
                source=flat.site,
                framework=framework,
                handler=handler,
                confidence="likely" if flat.reasons else "certain",
                reasons=flat.reasons,
            )
        )

    def _security(self, kinds: list[TypeName], flat: Flat) -> tuple[Security, ...]:
        for kind in kinds:
            if kind.name == "Option" or kind.name.startswith(("Maybe", "Optional")):
                continue
            inner = kind.arguments[0] if kind.name == "Result" and kind.arguments else kind
            told = self._guards.of_type(inner)
            if told is not None:
                return (told,)
        told = self._guards.of_text(flat.secured)
        return (told,) if told is not None else ()

    def _responses(
        self, signature: Signature | None, module: Module | None
    ) -> dict[str, JsonSchema]:
        if signature is None or module is None:
            return {}
        kind = signature.returns
        while (
            kind.name in ("Result", "Option", "ApiResult", "JsonResult", "AppResult")
            and kind.arguments
        ):
            kind = kind.arguments[0]
        if kind.name == "()" and kind.arguments:
            kind = kind.arguments[-1]
        if "Json" in kind.name and kind.arguments:
            return {"200": self._reader.schemas.of(kind.arguments[0], module)}
        return {}


def _upgrades(flat: Flat, framework: str) -> bool:
    """Whether an actix handler begins a websocket."""
    node = flat.function.node if flat.function is not None else None
    if node is None or framework != "actix":
        return False
    text = text_of(node)
    return "ws::start" in text or "actix_ws::handle" in text or "WsResponseBuilder" in text
