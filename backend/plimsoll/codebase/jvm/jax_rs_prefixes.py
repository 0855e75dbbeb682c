"""Where JAX-RS applications are mounted."""

import re
from dataclasses import dataclass

from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.model import Call, Class, Expression, File, Let, Name, TypeValue, within
from plimsoll.codebase.jvm.places import is_test, module_of
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.routes import joined
from plimsoll.codebase.sources import Sources, is_skipped

_APPLICATIONS = re.compile(rb"ApplicationPath\b")
_SERVLETS = re.compile(
    rb"ServletContainer\b|HttpServletDispatcher|setUrlPattern|setApplicationPath"
)
_FRAMEWORK = ("javax.ws.rs", "jakarta.ws.rs")
_WEB_XML = re.compile(rb"<servlet-mapping>(.*?)</servlet-mapping>", re.DOTALL)
_IS_JAX_RS = re.compile(
    rb"ServletContainer|HttpServletDispatcher|ws\.rs\.core\.Application|CXFServlet"
)
_BEANS = frozenset({"ServletRegistrationBean", "ServletRegistration"})
_CONTAINERS = frozenset(
    (
        "ServletContainer",
        "HttpServletDispatcher",
        "HttpServlet30Dispatcher",
        "CXFServlet",
        "CXFNonSpringJaxrsServlet",
        "HttpServlet30Dispatcher",
    )
)
_NAME = re.compile(rb"<servlet-name>\s*(.*?)\s*</servlet-name>", re.DOTALL)
_URL = re.compile(rb"<url-pattern>\s*(.*?)\s*</url-pattern>", re.DOTALL)
_SERVLET = re.compile(rb"<servlet>(.*?)</servlet>", re.DOTALL)
_DROPWIZARD = re.compile(
    r"^\s+(rootPath|applicationContextPath):\s*['\"]?([^'\"\s#]+)", re.MULTILINE
)
_ROOT = ("quarkus.http.root-path", "server.servlet.context-path", "server.contextPath")
_REST = ("quarkus.rest.path", "quarkus.resteasy-reactive.path", "quarkus.resteasy.path")
_SPRING = ("spring.jersey.application-path",)


@dataclass(frozen=True, slots=True)
class _Application:
    path: str
    module: str
    words: str
    """The source, in which resources may be named."""


@dataclass(frozen=True, slots=True)
class Mount:
    """The front of a route, and why it may not be so."""

    text: str
    reasons: tuple[str, ...] = ()


class Mounts:
    """Reads `@ApplicationPath`, configuration, `web.xml` and servlets that code registers."""

    def __init__(self, room: Room, sources: Sources, notes: list[str]) -> None:
        self._room = room
        self._sources = sources
        self._notes = notes
        self._applications: list[_Application] = []
        for file in room.program.files(_APPLICATIONS):
            self._read_application(file, sources)
        if not self._applications:
            self._read_servlets(sources)
        self._contexts = self._read_dropwizard(sources)

    def _read_application(self, file: File, sources: Sources) -> None:
        for owner in file.every_class():
            mark = self._mark(owner)
            if mark is None:
                continue
            text = self._room.marks.text(mark, "value") or ""
            filled = self._room.configuration.filled(text, file.path)
            if filled is None:
                self._notes.append(
                    f"{file.path}:{mark.line}: {text} could not be told and is left out of the "
                    "routes"
                )
                continue
            words = sources.peek(file.path).decode("utf-8", "replace")
            self._applications.append(_Application(filled.value, module_of(file.path), words))

    def _mark(self, owner: Class) -> Mark | None:
        scope = Scope(owner.file, owner)
        wanted = frozenset({"ApplicationPath"})
        return self._room.marks.first(owner.annotations, scope, wanted, _FRAMEWORK)

    def _read_servlets(self, sources: Sources) -> None:
        for path in sources.everything({".xml"}):
            if path.endswith("web.xml") and not is_test(path) and not is_skipped(path):
                for pattern in _mapped(sources.peek(path)):
                    self._applications.append(_Application(pattern, module_of(path), ""))
        if self._applications:
            return
        for file in self._room.program.files(_SERVLETS):
            for owner in file.every_class():
                for method in owner.methods:
                    body = self._room.program.statements(method, file)
                    self._read_code(body, Scope(file, owner))

    def _read_code(self, body: tuple[Expression, ...], scope: Scope) -> None:
        """`addServlet(holder, "/api/*")`, `setUrlPattern("/api/*")`."""
        parts = [part for statement in body for part in within(statement)]
        values = {p.name: p.value for p in parts if isinstance(p, Let) and p.value is not None}
        for call in parts:
            if not isinstance(call, Call) or not _maps(call, values):
                continue
            for argument in call.arguments:
                text = self._room.constants.text(argument.value, scope)
                if text and text.startswith("/"):
                    module = module_of(scope.file.path)
                    words = self._sources.peek(scope.file.path).decode("utf-8", "replace")
                    self._applications.append(_Application(text.rstrip("*"), module, words))

    def _read_dropwizard(self, sources: Sources) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        if not self._room.program.paths_with(re.compile(rb"io\.dropwizard")):
            return found
        for path in sources.everything({".yml", ".yaml"}):
            text = sources.peek(path).decode("utf-8", "replace")
            if is_test(path) or "server:" not in text:
                continue
            given = dict(_DROPWIZARD.findall(text))
            parts = [given.get("applicationContextPath", ""), given.get("rootPath", "").rstrip("*")]
            if any(part.strip("/") for part in parts):
                found.setdefault(module_of(path), []).append(joined(*parts).rstrip("/"))
        return found

    def of(self, owner: Class) -> Mount:
        """What stands before a root resource's own path."""
        path = owner.file.path
        reasons: list[str] = []
        parts: list[str] = []
        for keys in (_ROOT, _REST, _SPRING):
            for key in keys:
                found = self._room.configuration.get(key, path)
                if found is not None:
                    parts.append(found.value)
                    if found.is_assumed:
                        reasons.append(f"{key} holds in some configurations only")
                    break
        application = self._application(owner, reasons)
        if application is not None and not (
            len(parts) > 1 and parts[-1].strip("/") == application.strip("/")
        ):
            parts.append(application)
        context = self._contexts.get(module_of(path), [])
        if len(set(context)) == 1:
            parts.insert(0, context[0])
        text = joined(*parts).rstrip("/") if any(p.strip("/") for p in parts) else ""
        return Mount(text, tuple(reasons))

    def _application(self, owner: Class, reasons: list[str]) -> str | None:
        module = module_of(owner.file.path)
        near = [a for a in self._applications if a.module == module]
        known = near or self._applications
        package = re.escape(owner.file.package or owner.name)
        words = re.compile(rf"\b{re.escape(owner.name)}\b|\"{package}\"")
        naming = [a for a in known if words.search(a.words)]
        chosen = naming or known
        paths = list(dict.fromkeys(a.path.rstrip("*") for a in chosen))
        if not paths:
            return None
        if len(paths) > 1:
            if not near:
                reasons.append("which application serves it could not be told")
                return None
            reasons.append("the first of several applications is taken to serve it")
        elif not near and not naming:
            reasons.append("the application of another module is taken to serve it")
        return paths[0]


def _maps(call: Call, values: dict[str, Expression]) -> bool:
    """Whether a call gives JAX-RS its place."""
    if call.name in ("setUrlPattern", "setApplicationPath"):
        return True
    is_new = call.name == "new" and bool(call.types) and call.types[0].name in _BEANS
    return (call.name == "addServlet" or is_new) and any(
        _is_servlet(part, values) for argument in call.arguments for part in within(argument.value)
    )


def _is_servlet(part: Expression, values: dict[str, Expression]) -> bool:
    if isinstance(part, Name) and len(part.parts) == 1 and part.parts[0] in values:
        return any(_is_servlet(inner, {}) for inner in within(values[part.parts[0]]))
    if isinstance(part, TypeValue):
        return part.type.name in _CONTAINERS
    if isinstance(part, Call):
        return part.name in _CONTAINERS or any(kind.name in _CONTAINERS for kind in part.types)
    return False


def _mapped(source: bytes) -> list[str]:
    """The patterns that `web.xml` maps to JAX-RS servlets."""
    names = set()
    for servlet in _SERVLET.findall(source):
        name = _NAME.search(servlet)
        if name and _IS_JAX_RS.search(servlet):
            names.add(name[1])
    found = []
    for mapping in _WEB_XML.findall(source):
        name, url = _NAME.search(mapping), _URL.search(mapping)
        if name and url and (name[1] in names or _IS_JAX_RS.search(name[1])):
            found.append(url[1].decode("utf-8", "replace").rstrip("*"))
    return found
