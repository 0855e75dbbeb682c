"""net/http: `ServeMux` with the patterns of Go 1.22 (`GET host/items/{id}`)."""

from typing_extensions import override

from plimsoll.codebase.golang.paths import pattern_of
from plimsoll.codebase.golang.routers import Router
from plimsoll.codebase.golang.values import Call, Const, Value


class ServeMux(Router):
    """A mux; `http.HandleFunc` uses the one that belongs to the program."""

    framework = "net_http"

    @override
    def call(self, name: str, call: Call) -> Value | None:
        if name in ("Handle", "HandleFunc"):
            pattern = call.arg(0)
            methods: list[str] = []
            if isinstance(pattern, Const) and isinstance(pattern.value, str):
                method, path = pattern_of(pattern.value)
                methods = [method] if method else []
                pattern = Const(path, pattern.at, pattern.missing)
            self.add(call, methods, pattern, call.arg(1))
        return None
