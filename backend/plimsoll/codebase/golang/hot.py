"""Which functions register routes, or lead to one that does: only those are always followed."""

import re
from collections.abc import Iterable

from plimsoll.codebase.golang.files import Declaration, File, usual_name
from plimsoll.codebase.golang.packages import Package, Packages

_MORE = (
    rb"|beego/beego|astaxie/beego|cloudwego/hertz|kataras/iris|fasthttp/router"
    rb"|buaazp/fasthttprouter|emicklei/go-restful|zeromicro/go-zero/rest|pocketbase/pocketbase"
)
FRAMEWORKS = re.compile(
    rb'"(net/http|github\.com/(gin-gonic/gin|labstack/echo|go-chi/chi|pressly/chi|gofiber/fiber'
    rb"|gorilla/mux|julienschmidt/httprouter|danielgtaylor/huma"
    + _MORE
    + rb")|goa\.design/goa)[/\w.]*\""
)
_OTHER_FRAMEWORKS = re.compile(
    rb'"(github\.com/(gin-gonic/gin|labstack/echo|go-chi/chi|pressly/chi|gofiber/fiber'
    rb"|gorilla/mux|julienschmidt/httprouter|danielgtaylor/huma"
    + _MORE
    + rb")|goa\.design/goa)[/\w.]*\""
)
_ROUTER = re.compile(
    rb"\bgin\.(New|Default|Engine|RouterGroup|IRouter|IRoutes)\b|\becho\.(New|Echo|Group)\b"
    rb"|\bchi\.(NewRouter|NewMux|Router|Mux)\b|\bfiber\.(New|App|Router|Group)\b"
    rb"|\bmux\.(NewRouter|Router)\b|\bhttp\.(NewServeMux|ServeMux|HandleFunc|Handle|StripPrefix)\b"
    rb"|\bhttprouter\.(New|Router)\b|\bhuma\.(API|Register|Get|Post|Put|Patch|Delete|NewGroup)\b|\bgoahttp\.(NewMuxer|Muxer)\b"
)
_REGISTERS = re.compile(
    rb"\.(Handle|HandleFunc|HandlerFunc|MethodFunc|Methods|PathPrefix|Subrouter|Mount)\("
    rb"|\.(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|Match|Group|Route|With|All|Add|Party|PartyFunc|AddRoutes?|To|ANY"
    rb"|Get|Post|Put|Patch|Delete|Head|Options|Handler|Method|Path)\(\s*"
    rb"([\"`](/|[\"`]|[A-Z]+ */)|func\(|\[\]string\{|http\.Method|[\w.]*([pP]ath|[pP]refix|[rR]oute"
    rb"|[uU]rl|URL|[pP]attern|[eE]ndpoint)\w*\b|\w+\s*\+)"
    rb"|\bserver\.(Default|New|Hertz)\b|\broute\.(RouterGroup|IRoutes?r?|Engine)\b"
    rb"|\biris\.(New|Default|Application|Party)\b|\brouter\.(New|Router|Group|Party)\b"
    rb"|\brestful\.(WebService|Container|RouteBuilder)\b|\brest\.(Server|MustNewServer|Route)\b"
    rb"|\b(web|beego)\.(NewNamespace|Router|Include|NS\w+)\b|\bcore\.ServeEvent\b|\bOnServe\(\)"
)
_TOO_COMMON = frozenset({"Get", "Error", "String", "Close", "len", "Len", "Next", "ServeHTTP"})
_MOST_NAMES = 20_000


def candidates(data: bytes) -> bool:
    """Whether a file may register routes."""
    if not FRAMEWORKS.search(data):
        return False
    if _OTHER_FRAMEWORKS.search(data):
        return True
    return bool(_ROUTER.search(data))


def registers(declaration: Declaration, *, is_candidate: bool) -> bool:
    """Whether a function's own text says that it deals with routers."""
    if declaration.kind not in ("func", "method", "var"):
        return False
    if _ROUTER.search(declaration.text):
        return True
    return is_candidate and bool(_REGISTERS.search(declaration.text))


def mentions(text: bytes) -> bool:
    """Whether a closure's text says so."""
    return bool(_ROUTER.search(text) or _REGISTERS.search(text))


def keys_of(declarations: Iterable[Declaration]) -> set[tuple[str, int]]:
    """Declarations by where they stand."""
    return {(d.file.path, d.line) for d in declarations}


class Heat:
    """Spreads from the functions that register to those that call them."""

    def __init__(self, packages: Packages) -> None:
        self._packages = packages
        self.found: list[Declaration] = []
        self._seen: set[int] = set()

    def spread(self, first: list[Declaration], importers: dict[str, list[Package]]) -> None:
        """Adds all callers, package by package along the imports."""
        pending = list(first)
        self._seen.update(id(d) for d in first)
        self.found.extend(first)
        searched: set[tuple[str, str]] = set()
        while pending and len(searched) < _MOST_NAMES:
            declaration = pending.pop()
            name = declaration.name
            key = f"./{declaration.file.folder}"
            if (key, name) in searched or name in _TOO_COMMON:
                continue
            searched.add((key, name))
            for package in [self._packages.keyed(key), *importers.get(key, [])]:
                for file in package.files if package is not None else ():
                    used = self._used(declaration, file)
                    for other in file.declarations if used is not None else ():
                        is_new = id(other) not in self._seen and other.kind in _FOLLOWED
                        if is_new and used is not None and used.search(other.text):
                            self._seen.add(id(other))
                            self.found.append(other)
                            pending.append(other)

    def _used(self, declaration: Declaration, file: File) -> re.Pattern[bytes] | None:
        """How a file would name a declaration; None: it cannot."""
        name = re.escape(declaration.name.encode())
        if declaration.kind == "method":
            return re.compile(rb"\.\s*%s\b" % name)
        if file.folder == declaration.file.folder:
            return re.compile(rb"(?<![.\w])%s\b" % name)
        for alias, path in file.imports.items():
            if self._packages.folder_of(path) == declaration.file.folder:
                package = declaration.file.package
                names = {alias, package} if alias == usual_name(path) else {alias}
                told = b"|".join(re.escape(each.encode()) for each in sorted(names))
                return re.compile(rb"\b(?:%s)\.%s\b" % (told, name))
        return None


_FOLLOWED = ("func", "method", "var")
