"""How many requests there are, and how long they take."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plimsoll.api.events import Places

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class RequestMetrics:
    """Counts and times requests by the route's template; what fits no route is one template."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, places: Places) -> None:
        self._app = app
        self._requests = Counter(
            "plimsoll_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "plimsoll_http_request_seconds",
            "Time until the answer began.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=registry,
        )
        Gauge(
            "plimsoll_http_event_streams", "Streams of events that are open.", registry=registry
        ).set_function(lambda: places.taken)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.perf_counter()

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start":
                method, route = _method_of(scope), _route_of(scope)
                self._requests.labels(method, route, message["status"]).inc()
                self._seconds.labels(method, route).observe(time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, send_and_count)


_METHODS = frozenset({"GET", "POST", "PUT", "HEAD", "OPTIONS", "PATCH", "DELETE"})


def _method_of(scope: Scope) -> str:
    """A stranger's own words must not become labels."""
    method: str = scope["method"]
    return method if method in _METHODS else "other"


def _route_of(scope: Scope) -> str:
    path: str | None = getattr(scope.get("route"), "path", None)
    return path or "none"
