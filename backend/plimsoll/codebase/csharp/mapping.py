"""What the framework's own calls on routers mean: `MapGet`, `MapGroup`, `RequireAuthorization`."""

from collections.abc import Sequence

from tree_sitter import Node

from plimsoll.catalog.model import Operation, SourceLocation
from plimsoll.codebase.csharp.answers import status_of
from plimsoll.codebase.csharp.builders import (
    ApplicationBuilder,
    Frame,
    Group,
    Lambda,
    Mapped,
    Value,
)
from plimsoll.codebase.csharp.calling import Call, Calling
from plimsoll.codebase.csharp.expressions import expression_of, given_node
from plimsoll.codebase.csharp.syntax import arguments_of
from plimsoll.codebase.csharp.tokens import written_version
from plimsoll.codebase.trees import children, field, text_of

_VERBS = {
    "MapGet": ("GET",), "MapPost": ("POST",), "MapPut": ("PUT",), "MapPatch": ("PATCH",),
    "MapDelete": ("DELETE",),
}  # fmt: skip
_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_LEFT_OUT = frozenset(
    {"MapControllers", "MapRazorPages", "MapStaticAssets", "MapOpenApi", "MapSwagger", "UseSwagger"}
    | {"MapDefaultControllerRoute", "MapControllerRoute", "MapAreaControllerRoute", "UseRouting"}
    | {
        "MapRazorComponents",
        "MapBlazorHub",
        "UseStaticFiles",
        "MapScalarApiReference",
        "MapFallback",
    }
    | {
        "MapFallbackToFile",
        "MapFallbackToPage",
        "MapFallbackToController",
        "UseSwaggerUI",
        "MapMetrics",
    }
)
_IDENTITY = (
    ("POST", "register"), ("POST", "login"), ("POST", "refresh"), ("GET", "confirmEmail"),
    ("POST", "resendConfirmationEmail"), ("POST", "forgotPassword"), ("POST", "resetPassword"),
    ("POST", "manage/2fa"), ("GET", "manage/info"), ("POST", "manage/info"),
)  # fmt: skip
_MAPPING = frozenset({*_VERBS, "Map", "MapMethods", "MapGroup", "MapHealthChecks", "MapHub"})
_FACTORIES = frozenset({"CreateBuilder", "CreateSlimBuilder", "CreateEmptyBuilder"})
_STATUSES = {
    "Produces": "200", "ProducesProblem": "500", "ProducesValidationProblem": "400",
}  # fmt: skip
_LONGEST_TEXT = 80


class Mapping:
    """Collects what is mapped."""

    def __init__(self) -> None:
        self.mapped: list[Mapped] = []
        self.operations: list[Operation] = []
        self.notes: list[str] = []
        self._seen: set[tuple[str, int, str, tuple[str, ...]]] = set()

    def known(self, run: Calling, call: Call) -> tuple[bool, Value]:
        """Whether the framework answers a call, and what comes out."""
        if call.name in _FACTORIES:
            return True, ApplicationBuilder()
        if isinstance(call.receiver, ApplicationBuilder) and call.name in ("Build", "Create"):
            return True, Group()
        if text_of(field(call.node, "function")).endswith("WebApplication.Create"):
            return True, Group()
        if isinstance(call.receiver, Mapped):
            return self._convention(call.receiver, run, call), call.receiver
        if isinstance(call.receiver, Group):
            return self._on_group(run, call, call.receiver)
        return False, None

    def _on_group(self, run: Calling, call: Call, group: Group) -> tuple[bool, Value]:
        name = call.name
        if name in _LEFT_OUT:
            return True, group
        if name in _MAPPING:
            return (False, None) if _is_own(run, call) else (True, self._map(run, call, group))
        if name == "MapIdentityApi":
            return True, self._identity(call, group)
        if name == "NewVersionedApi":
            return True, Group(parent=group)
        if name in ("UseEndpoints", "UseWhen", "MapWhen", "UsePathBase"):
            for node in call.values:
                value = run.value(node, call.frame)
                if isinstance(value, Lambda):
                    run.apply(value, [group])
            return True, group
        return self._convention(group, run, call), group

    def _identity(self, call: Call, group: Group) -> Group:
        for method, pattern in _IDENTITY:
            mapped = Mapped((method,), pattern, group, None, call.site)
            mapped.reasons = ("ASP.NET's identity adds it",)
            self._keep(mapped, call.frame)
        return Group(parent=group)

    def _map(self, run: Calling, call: Call, group: Group) -> Value:
        values = call.values
        if not values:
            return group
        pattern = run.value(values[0], call.frame)
        if isinstance(pattern, list):
            pattern = pattern[0] if pattern else None
        if not isinstance(pattern, str):
            return self._untold(call, group, text_of(values[0])[:_LONGEST_TEXT])
        if call.name == "MapGroup":
            return Group(pattern, group)
        if call.name == "MapHub":
            whole = "/".join(p for p in (group.whole_prefix, pattern.strip("/")) if p)
            self.operations.append(
                Operation(
                    protocol="websocket", name=f"/{whole}", source=call.site, framework="aspnet"
                )
            )
            return Group(parent=group)
        if call.name == "MapHealthChecks":
            mapped = Mapped(("GET",), pattern, group, None, call.site)
            mapped.reasons = ("health checks answer any method; probes use GET",)
            return self._keep(mapped, call.frame)
        return self._handled(run, call, group, pattern)

    def _untold(self, call: Call, group: Group, shown: str) -> Group:
        place = f"{call.site.file}:{call.site.line}"
        if call.name != "MapGroup":
            self.notes.append(f"{place}: the route {shown} could not be told")
            return Group(parent=group)
        self.notes.append(
            f"{place}: {shown} could not be told and is left out of the route of the group"
        )
        return Group("", group, reasons=("a prefix of it could not be told",))

    def _handled(self, run: Calling, call: Call, group: Group, pattern: str) -> Value:
        values = call.values
        handler = run.value(values[-1], call.frame) if len(values) > 1 else None
        if call.name == "Map" and isinstance(handler, Lambda) and self._is_branch(handler):
            run.apply(handler, [Group(pattern, group)])
            return group
        methods: tuple[str, ...] = _VERBS.get(call.name, ())
        if call.name == "MapMethods" and len(values) > 1:
            told = run.value(values[1], call.frame)
            said = [t.upper() for t in told if isinstance(t, str)] if isinstance(told, list) else []
            parts = [p for n in (values[1], *children(values[1])) for p in children(n)]
            verbs = [*said, *(_verb(part) for part in parts)]
            methods = tuple(dict.fromkeys(verb for verb in verbs if verb))
        site = _asked_at(call.site, values, call.frame)
        mapped = Mapped(methods or _ANY, pattern, group, handler, site)
        mapped.reasons = () if methods else ("it answers any method",)
        return self._keep(mapped, call.frame)

    def _is_branch(self, handler: Lambda) -> bool:
        """`app.Map("/x", branch => branch.UseRouting()…)` is a pipeline of its own."""
        arguments = arguments_of(field(handler.node, "parameters"))
        body = text_of(field(handler.node, "body"))
        return len(arguments) == 1 and any(
            f"{arguments[0].name}.{word}" in body for word in ("Use", "Run(", "Map")
        )

    def _keep(self, mapped: Mapped, frame: Frame) -> Mapped:
        mapped.place = (frame.path, frame.inside)
        key = (
            mapped.site.file,
            mapped.site.line,
            f"{mapped.group.whole_prefix}|{mapped.pattern}",
            mapped.methods,
        )
        if key not in self._seen:
            self._seen.add(key)
            self.mapped.append(mapped)
        return mapped

    def _convention(self, target: Group | Mapped, run: Calling, call: Call) -> bool:
        """Takes note of what is said of a route or a group; whether that was all."""
        name = call.name
        text = text_of(field(call.node, "arguments"))
        if name == "RequireAuthorization" or (name == "WithMetadata" and "Authorize" in text):
            target.authorized = True
        elif name == "AllowAnonymous" or (name == "WithMetadata" and "AllowAnonymous" in text):
            target.authorized = False
        elif name in ("HasApiVersion", "MapToApiVersion"):
            told = _version(call.handed, call.frame, run)
            target.versions += [told] if told else []
        elif name == "AddEndpointFilter":
            said = text_of(field(call.node, "function")) + text
            target.key_filter |= "apikey" in said.lower().replace("_", "")
        elif isinstance(target, Mapped):
            _detail(target, run, call)
        return not run.functions.extensions(name, len(call.handed))


def _is_own(run: Calling, call: Call) -> bool:
    """Whether an extension of the repository takes the call: its first argument is no text."""
    if not run.functions.extensions(call.name, len(call.handed)):
        return False
    return not call.values or not isinstance(run.value(call.values[0], call.frame), str)


def _detail(target: Mapped, run: Calling, call: Call) -> None:
    kind = call.generic[0] if call.generic else None
    if call.name in _STATUSES:
        status = _STATUSES[call.name]
        for node in call.values:
            value = run.value(node, call.frame)
            said = str(value) if isinstance(value, int) else status_of(text_of(node))
            status = said or status
        target.produces.append((status, kind))
    elif call.name == "Accepts":
        target.accepts = kind
        told = run.value(call.values[0], call.frame) if call.values else None
        target.accepts_kind = told if isinstance(told, str) else None


def _asked_at(site: SourceLocation, values: list[Node], frame: Frame) -> SourceLocation:
    """Where a wrapper was called, if this is a wrapper that was handed both path and handler."""
    around: Frame | None = frame
    names = {text_of(node) for node in values[:1] + values[-1:]}
    while around is not None and around.called_at is not None and names <= set(around.variables):
        site = around.called_at
        around = around.caller
    return site


def _verb(node: Node) -> str:
    """`HttpMethods.Get`, `HttpMethod.Get.Method`."""
    words = text_of(node).split(".")
    return words[1].upper() if len(words) > 1 and words[0] in ("HttpMethods", "HttpMethod") else ""


def _version(handed: Sequence[Node], frame: Frame, run: Calling) -> str | None:
    """`1.0`, `new ApiVersion(1, 0)`, `1, 0`."""
    numbers: list[str] = []
    for part in handed:
        node = given_node(part)
        if "object_creation" in node.type:
            inner = children(field(node, "arguments"), "argument")
            return _version([p for p in inner if p.child_count], frame, run)
        told = run.value(node, frame)
        if told is None:
            told = run.program.value(expression_of(node), frame.path, frame.inside)
        if isinstance(told, str | int | float):
            numbers.append(str(told))
    return written_version(".".join(numbers)) if numbers else None
