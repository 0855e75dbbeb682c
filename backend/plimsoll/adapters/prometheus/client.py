"""Speaks the query API of Prometheus, through any `HttpClient`.

Questions go as forms (POST), since selectors may be longer than an address may be. All moments are
seconds since 1970.
"""

import gc
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import httpx

from plimsoll.adapters.prometheus.payloads import (
    Instant,
    Labels,
    Series,
    data_of,
    labels_of,
    matrix_of,
    names_of,
    vector_of,
)
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.kit.errors import Unavailable
from plimsoll.transport.failures import Refused, TooLarge
from plimsoll.transport.http import HttpClient, Query

_SETTING: Final = "PLIMSOLL_PROMETHEUS"
_UNPROCESSABLE: Final = 422
_TOO_MUCH: Final = ("too many", "too large", "maximum", "limit", "exceed", "memory")
_TOO_LONG: Final = re.compile(r"timed out|timeout|deadline", re.IGNORECASE)


def http_client(
    settings: PrometheusSettings, *, transport: httpx.BaseTransport | None = None
) -> HttpClient:
    """What asks the Prometheus of the settings.

    Raises:
        Misconfigured: no address is set.
    """
    headers: dict[str, str] = {}
    if settings.token is not None:
        headers["Authorization"] = f"Bearer {settings.token.get_secret_value()}"
    elif settings.password is not None:
        pair = f"{settings.user}:{settings.password.get_secret_value()}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    if settings.tenant:
        headers["X-Scope-OrgID"] = settings.tenant
    return HttpClient("Prometheus", _SETTING, settings, headers=headers, transport=transport)


class PrometheusClient:
    """One Prometheus.

    All methods raise what `HttpClient.ask` does, and `Unavailable` where what answers is none.

    Args:
        http: asks it; its address is what stands before `/api/v1`.
    """

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def check(self) -> None:
        """Asks for nothing but an answer."""
        vector_of(data_of(self._http.post_form("/api/v1/query", {"query": "vector(1)"})))

    def label_names(self, selectors: Sequence[str], start_s: float, end_s: float) -> set[str]:
        """Which labels the series have in a window; without selectors, those of all."""
        asked = _between(selectors, start_s, end_s)
        return set(names_of(data_of(self._http.post_form("/api/v1/labels", asked))))

    def label_values(
        self, label: str, selectors: Sequence[str], start_s: float, end_s: float
    ) -> tuple[str, ...]:
        """The values of a label in a window, sorted."""
        asked = _between(selectors, start_s, end_s)
        return tuple(
            sorted(names_of(data_of(self._http.get(f"/api/v1/label/{label}/values", asked))))
        )

    def series(self, selector: str, start_s: float, end_s: float) -> tuple[Labels, ...]:
        """The labels of the series that had samples in a window."""
        form = {"match[]": selector, "start": f"{start_s:.3f}", "end": f"{end_s:.3f}"}
        return labels_of(data_of(self._http.post_form("/api/v1/series", form)))

    def grid(
        self, query: str, start_s: float, end_s: float, step_s: float, *, divisible: bool = False
    ) -> tuple[Series, ...]:
        """A query's value at every step, both ends included.

        Where the caller can divide the question, it is told at once that it has to.
        """
        form = {
            "query": query,
            "start": f"{start_s:.3f}",
            "end": f"{end_s:.3f}",
            "step": f"{step_s:.3f}",
        }
        return self._matrix("/api/v1/query_range", form, divisible=divisible)

    def raw(
        self, selector: str, start_s: float, end_s: float, *, divisible: bool = False
    ) -> tuple[Series, ...]:
        """The very samples of a stretch, with their own times; `divisible` as for `grid`.

        The end belongs to the stretch, its start only until Prometheus 3.
        """
        # Milliseconds are what PromQL knows.
        length_ms = max(1, round((end_s - start_s) * 1000))
        form = {"query": f"{selector}[{length_ms}ms]", "time": f"{end_s:.3f}"}
        return self._matrix("/api/v1/query", form, divisible=divisible)

    def _matrix(self, path: str, form: Query, *, divisible: bool) -> tuple[Series, ...]:
        smaller_if = _TOO_LONG if divisible else None
        with _collector_resting():
            return matrix_of(data_of(self._http.post_form(path, form, smaller_if=smaller_if)))

    def instant(self, query: str, at_s: float) -> tuple[Instant, ...]:
        """A query's value at one moment: of each series the last sample of the 5 minutes before."""
        form = {"query": query, "time": f"{at_s:.3f}"}
        return vector_of(data_of(self._http.post_form("/api/v1/query", form)))


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Python's collector of cycles pauses: samples are lists by the million, and have no cycles.

    It would look at all of them again and again, for a third of the time that parsing takes. When
    several threads pause it at once, the first to be done wakes it; the others are only slower.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _between(selectors: Sequence[str], start_s: float, end_s: float) -> dict[str, str | list[str]]:
    stretch: dict[str, str | list[str]] = {"start": f"{start_s:.3f}", "end": f"{end_s:.3f}"}
    return {**stretch, "match[]": list(selectors)} if selectors else stretch


def asks_for_less(error: Exception) -> bool:
    """Whether the same question in smaller pieces may be answered."""
    if isinstance(error, TooLarge):
        return True
    words = str(error).lower()
    if isinstance(error, Refused):
        return error.status in {413, 414, _UNPROCESSABLE} or any(w in words for w in _TOO_MUCH)
    return isinstance(error, Unavailable) and bool(_TOO_LONG.search(error.what))


def is_about_series(error: Exception) -> bool:
    """Whether there are too many series in the question, however short its stretch."""
    return isinstance(error, Refused) and "series" in str(error).lower()
