"""Speaks to Datadog's API: metrics by query, and which there are."""

import re
import time
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

import httpx

from plimsoll.adapters.datadog.payloads import (
    MetricList,
    QueriedSeries,
    QueryAnswer,
    Validation,
    understood,
)
from plimsoll.adapters.datadog.settings import DatadogSettings
from plimsoll.kit.errors import Misconfigured, Rejected
from plimsoll.kit.value import Value
from plimsoll.traffic.model import Window
from plimsoll.transport.http import HttpClient, Wait

SETTING = "PLIMSOLL_DATADOG"
MOST_POINTS = 1_440
"""Of one series in one question; above 1,500 Datadog makes the steps longer by itself."""
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}")
_OPERATION = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,199}")


class Target(Value):
    """Whose traffic is asked for."""

    service: str
    env: str = ""
    """Empty: all environments."""
    operation: str = ""
    """The name of the spans that are requests, such as `flask.request`; empty: to be found."""

    @property
    def filter(self) -> str:
        """As queries write it."""
        env = f",env:{self.env}" if self.env else ""
        return f"service:{self.service}{env}"


def target_of(location: str) -> Target:
    """`SERVICE`, `SERVICE/ENV` or `SERVICE/ENV/OPERATION`.

    Raises:
        Rejected: it is none of them.
    """
    parts = location.strip().split("/")
    forms = (_TAG, _TAG, _OPERATION)
    if len(parts) > len(forms) or not all(
        form.fullmatch(part) or (at == 1 and part in {"", "*"})
        for at, (form, part) in enumerate(zip(forms, parts, strict=False))
    ):
        raise Rejected(
            f"“{location[:200]}” names no service.",
            fix="Write datadog:SERVICE, datadog:SERVICE/ENV or datadog:SERVICE/ENV/OPERATION, as"
            " in datadog:shop/prod/flask.request.",
        )
    service, env, operation, *_ = [*parts, "", ""]
    # Datadog's tags are in lower case.
    return Target(service=service.lower(), env=env.lower().strip("*"), operation=operation)


class DatadogClient:
    """One organisation.

    Args:
        settings: where it is, and who we are there.
        transport: what carries the requests, for tests without a network.
        wait: how to wait before another attempt.

    Raises:
        Misconfigured: a key is not set.
    """

    def __init__(
        self,
        settings: DatadogSettings,
        *,
        transport: httpx.BaseTransport | None = None,
        wait: Wait = time.sleep,  # noqa: TID251 - seconds inside one question, not a durable wait
    ) -> None:
        if settings.api_key is None or settings.application_key is None:
            name = "API_KEY" if settings.api_key is None else "APPLICATION_KEY"
            raise Misconfigured(
                "A key of Datadog is not set.",
                where=f"{SETTING}__{name}",
                fix=f"Set {SETTING}__API_KEY and {SETTING}__APPLICATION_KEY.",
            )
        address = settings.url or f"https://api.{settings.site}"
        self._where = address
        self._http = HttpClient(
            "Datadog",
            SETTING,
            settings.model_copy(update={"url": address}),
            headers={
                "DD-API-KEY": settings.api_key.get_secret_value(),
                "DD-APPLICATION-KEY": settings.application_key.get_secret_value(),
            },
            transport=transport,
            wait=wait,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.__exit__(kind, error, trace)

    def check(self) -> None:
        """Asks whether the API key is one; errors as in `query`.

        Raises:
            Misconfigured: it is none.
        """
        answer = understood(Validation, self._http.get("/api/v1/validate"), self._where)
        if not answer.valid:
            raise Misconfigured(
                "Datadog does not know the API key.",
                where=f"{SETTING}__API_KEY",
                fix="Correct the key, and PLIMSOLL_DATADOG__SITE if it is of another site.",
            )

    def metrics(self, since: datetime, tags: str = "") -> Sequence[str]:
        """The names of the metrics that were reported with some tags; errors as in `query`."""
        params: dict[str, str | int] = {"from": int(since.timestamp())}
        if tags:
            params["tag_filter"] = tags
        return understood(
            MetricList, self._http.get("/api/v1/metrics", params), self._where
        ).metrics

    def query(self, query: str, window: Window) -> Sequence[QueriedSeries]:
        """The series of a query in a window of at most `MOST_POINTS` steps.

        Raises:
            Unavailable: Datadog does not answer, or asks for more patience than we have.
            Misconfigured: it does not know the keys, or they may not query metrics.
            Rejected: it does not accept the query.
        """
        params: dict[str, str | int] = {
            "from": int(window.start.timestamp()),
            # The end belongs to the next window: its interval would be counted twice.
            "to": int(window.end.timestamp()) - 1,
            "query": query,
        }
        answer = understood(QueryAnswer, self._http.get("/api/v1/query", params), self._where)
        if answer.status != "ok" or answer.error:
            said = self._http.without_secrets(answer.error or "")
            raise Rejected(
                f"Datadog does not accept the query: {said or 'it does not say why'}",
                where=self._where,
                fix="Check the service, environment and operation.",
            )
        return answer.series
