"""Speaks to Dynatrace's environment API v2: metrics by selector, and entities."""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import httpx

from plimsoll.adapters.dynatrace.payloads import (
    Entity,
    EntityAnswer,
    MetricAnswer,
    MetricSeries,
    is_about_an_entity,
    understood,
)
from plimsoll.adapters.dynatrace.settings import DynatraceSettings
from plimsoll.kit.errors import Misconfigured, Unavailable
from plimsoll.kit.value import Value
from plimsoll.traffic.model import Window
from plimsoll.transport.failures import Absent
from plimsoll.transport.http import HttpClient, Query, Wait

SETTING = "PLIMSOLL_DYNATRACE"
_MOST_PAGES = 1_000
_MOST_ENTITIES = 500


class Answer(Value):
    """The series of one selector."""

    series: tuple[MetricSeries, ...]
    slot_s: int | None
    """The width of its slots, which may be wider than asked for; None: it is one slot."""


class DynatraceClient:
    """One environment.

    Args:
        settings: where it is, and who we are there.
        transport: what carries the requests, for tests without a network.
        wait: how to wait before another attempt.

    Raises:
        Misconfigured: the address or the token is not set.
    """

    def __init__(
        self,
        settings: DynatraceSettings,
        *,
        transport: httpx.BaseTransport | None = None,
        wait: Wait = time.sleep,  # noqa: TID251 - seconds inside one question, not a durable wait
    ) -> None:
        if settings.token is None:
            raise Misconfigured(
                "No token for Dynatrace is set.",
                where=f"{SETTING}__TOKEN",
                fix="Set it to an access token with the scopes metrics.read and entities.read.",
            )
        self._where = settings.url
        self._http = HttpClient(
            "Dynatrace",
            SETTING,
            settings,
            headers={"Authorization": f"Api-Token {settings.token.get_secret_value()}"},
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
        """Asks for a service; errors as in `entities`."""
        self.entities("type(SERVICE)", most=1)

    def entities(self, selector: str, most: int = _MOST_ENTITIES) -> Sequence[Entity]:
        """The entities that a selector matches, at most so many.

        Raises:
            Unavailable: Dynatrace does not answer, or asks for more patience than we have.
            Misconfigured: it does not know the token, or the token may not read entities, or what
                answers is no Dynatrace.
            Refused: it does not accept the selector.
        """
        params: Query = {"entitySelector": selector, "pageSize": most}
        try:
            answer = self._http.get("/api/v2/entities", params)
        except Absent as absent:
            # An id that was never given may be answered so; a kind of entities is always there.
            if selector.startswith("entityId(") and is_about_an_entity(absent.document):
                return ()
            raise Misconfigured(
                f"No Dynatrace answers there: {absent.what}",
                where=f"{SETTING}__URL",
                fix=(
                    "Set it to the environment's address without /api, such as"
                    " https://abc12345.live.dynatrace.com."
                ),
            ) from absent
        return understood(EntityAnswer, answer, self._where).entities

    def query(self, selector: str, entities: str, window: Window, resolution: str) -> Answer:
        """The series of one metric selector.

        Args:
            selector: a metric with its transformations.
            entities: the selector of those that it is about.
            window: what is asked for.
            resolution: such as `5m`, or `Inf` for one value over the whole window.

        Raises:
            Unavailable: Dynatrace does not answer, or asks for more patience than we have.
            Misconfigured: it does not know the token, or the token may not read metrics.
            Refused: it does not accept the selector.
        """
        params: dict[str, str | int] = {
            "metricSelector": selector,
            "entitySelector": entities,
            "resolution": resolution,
            "from": round(window.start.timestamp() * 1000),
            # A slot that holds the end is part of the answer: that after the window begins there.
            "to": round(window.end.timestamp() * 1000) - 1,
        }
        series: list[MetricSeries] = []
        slot_s: int | None = None
        for _ in range(_MOST_PAGES):
            answer = understood(
                MetricAnswer, self._http.get("/api/v2/metrics/query", params), self._where
            )
            series += [one for collection in answer.result for one in collection.data]
            slot_s = answer.slot_s or slot_s
            if not answer.next_page:
                return Answer(series=tuple(series), slot_s=slot_s)
            if params.get("nextPageKey") == answer.next_page:
                break
            # Newer versions never page; older ones want the key and nothing else.
            params = {"nextPageKey": answer.next_page}
        raise Unavailable(
            f"Dynatrace's answer has pages without end, or more than {_MOST_PAGES}.",
            where=self._where,
            fix="Observe a shorter window.",
        )
