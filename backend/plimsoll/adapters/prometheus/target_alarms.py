"""Which alarms of Prometheus fire: read from its series `ALERTS`, which remote stores have too."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from plimsoll.adapters.prometheus.client import PrometheusClient
from plimsoll.adapters.prometheus.dialect import Matcher
from plimsoll.adapters.prometheus.location import selector
from plimsoll.adapters.prometheus.payloads import Labels
from plimsoll.run.target_state import Alarm

_FIRING: Final = Matcher(label="alertstate", value="firing")
_NOT_OF_THE_ALARM: Final = frozenset({"__name__", "alertstate"})
_SINCE: Final = "ALERTS_FOR_STATE"
"""Its value is when the condition was first met, in seconds since 1970."""


def of_severities(severities: Sequence[str]) -> tuple[Matcher, ...]:
    """The condition on the label `severity`; none where all count."""
    if not severities:
        return ()
    words = "|".join(map(re.escape, severities))
    return (Matcher.model_construct(label="severity", operator="=~", value=f"(?i:{words})"),)


def firing(client: PrometheusClient, matchers: Sequence[Matcher], at_s: float) -> tuple[Alarm, ...]:
    """The alarms that fire at a moment under these conditions."""
    found = client.instant(selector((_FIRING, *matchers), "ALERTS"), at_s)
    if not found:
        return ()
    told = client.instant(selector(tuple(matchers), _SINCE) if matchers else _SINCE, at_s)
    since = {_identity(each.labels): each.value for each in told}
    return tuple(_alarm(each.labels, since.get(_identity(each.labels))) for each in found)


def _identity(labels: Labels) -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair in labels.items() if pair[0] not in _NOT_OF_THE_ALARM)


def _alarm(labels: Labels, since_s: float | None) -> Alarm:
    about = {
        name: value
        for name, value in labels.items()
        if name not in _NOT_OF_THE_ALARM and name not in {"alertname", "severity"}
    }
    return Alarm(
        name=labels.get("alertname", "an alarm without a name"),
        severity=labels.get("severity", ""),
        labels=about,
        since=None if not since_s else datetime.fromtimestamp(since_s, UTC),
    )
