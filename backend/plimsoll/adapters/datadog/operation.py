"""Finds the spans that are a service's requests: which trace metrics it reports."""

import difflib
from collections.abc import Iterable
from datetime import timedelta

from plimsoll.adapters.datadog.client import DatadogClient, Target
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.traffic.model import Window

_CLIENTS = (
    "aiohttp.request.client",
    "grpc.client",
    "http.client",
    "httpx.request",
    "okhttp",
    "requests.request",
    "universal.http.client",
    "urllib",
)
"""What spans that ask other services are called, or how their names begin."""
_PREFIX, _HITS, _BY_STATUS = "trace.", ".hits", ".hits.by_http_status"
_LOOKED_THROUGH = 3
_NEAR = 3


def with_operation(target: Target, client: DatadogClient, window: Window) -> Target:
    """The target with its operation: the one named, else the only one that answers HTTP.

    Raises:
        NotFound: Datadog has no requests of the service; names services that are near.
        Rejected: it has several kinds; names them.
    """
    if target.operation:
        return target
    since = window.start
    reported = client.metrics(since, target.filter.replace(",", " AND "))
    found = sorted({*_operations(reported, _BY_STATUS)} or {*_operations(reported, _HITS)})
    serving = [name for name in found if not name.startswith(_CLIENTS)]
    if not serving:
        raise _not_found(target, client, window)
    if len(serving) > 1:
        raise Rejected(
            f"Datadog counts several kinds of spans of {target.service}: {', '.join(serving)}.",
            where=target.filter,
            fix=f"Name the one that is a request, as in datadog:{target.service}/"
            f"{target.env or '*'}/{serving[0]}",
        )
    return target.model_copy(update={"operation": serving[0]})


def _operations(metrics: Iterable[str], suffix: str) -> Iterable[str]:
    for name in metrics:
        if name.startswith(_PREFIX) and name.endswith(suffix):
            yield name.removeprefix(_PREFIX).removesuffix(suffix)


def _not_found(target: Target, client: DatadogClient, window: Window) -> NotFound:
    """Says which services there are, as far as a few questions tell."""
    operations = sorted({*_operations(client.metrics(window.start), _BY_STATUS)})
    recent = Window(start=max(window.start, window.end - timedelta(hours=1)), end=window.end)
    services: set[str] = set()
    for operation in [each for each in operations if not each.startswith(_CLIENTS)][
        :_LOOKED_THROUGH
    ]:
        query = f"sum:trace.{operation}.hits{{*}} by {{service}}.as_count().rollup(sum, 3600)"
        named = (series.tag("service") for series in client.query(query, recent))
        services |= {name for name in named if name}
    near = difflib.get_close_matches(target.service, sorted(services), n=_NEAR, cutoff=0.4)
    choices = near or sorted(services)[:_NEAR]
    hint = f"Near are: {', '.join(choices)}." if choices else "It has none of any service."
    return NotFound(
        f"Datadog has no trace metrics of {target.filter} that were reported since"
        f" {window.start:%Y-%m-%d %H:%M} UTC.",
        where="PLIMSOLL_DATADOG__SITE",
        fix=hint,
    )
