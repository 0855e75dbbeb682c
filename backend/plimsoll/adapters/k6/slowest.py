"""The slowest of the traced requests, by endpoint.

The script names the trace of a request as metadata, which k6 writes in the last column of the
request's samples. That column is taken off before the rest is worked out, because no two samples
have the same.
"""

from heapq import heappushpop
from typing import NamedTuple

import numpy as np

from plimsoll.adapters.k6.counts import Whole
from plimsoll.adapters.k6.samples import NO_TIME, Numbers, Samples
from plimsoll.run.model import MOST_SLOW, SlowRequest

TELLS = b"trace_id="
COLUMN = "metadata"

_ID_LENGTH = 32
_TYPICAL_ENDPOINTS = 64


class Traced(NamedTuple):
    """Samples of requests whose traces have names."""

    samples: Samples
    trace_ids: list[bytes]


def told_apart(samples: Samples) -> tuple[Samples, Traced]:
    """All samples without the names of traces, and again those that had one."""
    texts, traced, trace_ids = list(samples.tags), list[int](), list[bytes]()
    for at, text in enumerate(texts):
        if TELLS not in text:
            continue
        tags, _, metadata = text.rstrip(b"\r").rpartition(b",")
        found = [each for each in metadata.split(b"&") if each.startswith(TELLS)]
        if found:
            texts[at] = tags + b","
            traced.append(at)
            trace_ids.append(found[0][len(TELLS) :])
    some = Samples(samples.seconds[traced], samples.values[traced], [texts[at] for at in traced], 0)
    return samples._replace(tags=texts), Traced(some, trace_ids)


class _Slow(NamedTuple):
    latency_ms: float
    trace_id: str
    second: int
    status: int


class Slowest:
    """Keeps some requests of each endpoint, which have numbers.

    Args:
        from_s: seconds from the first request; what ended before does not count.
    """

    def __init__(self, *, from_s: int = 0) -> None:
        self._from_s = from_s
        self._first_s: int | None = None
        self._kept: dict[int, list[_Slow]] = {}
        self._least: Numbers = np.zeros(_TYPICAL_ENDPOINTS)
        """By endpoint, the latency that a request has to have to be kept."""

    def began(self, seconds: Whole) -> None:
        """Requests ended in those seconds, since 1970; k6 writes them in order, nearly."""
        if self._first_s is None:
            right = seconds[seconds != NO_TIME]
            self._first_s = int(right.min()) if len(right) else None

    def add(
        self,
        endpoints: Whole,
        seconds: Whole,
        values: Numbers,
        statuses: Whole,
        trace_ids: list[bytes],
    ) -> None:
        """Requests to endpoints, in columns; times in ms."""
        if not len(endpoints):
            return
        while len(self._least) <= int(endpoints.max()):
            self._least = np.concatenate([self._least, np.zeros_like(self._least)])
        counts = seconds >= (self._first_s or 0) + self._from_s
        for at in np.flatnonzero(counts & (values > self._least[endpoints])).tolist():
            trace_id = trace_ids[at].decode("ascii", errors="replace")
            if len(trace_id) == _ID_LENGTH:
                slow = _Slow(
                    float(values[at]), trace_id, int(seconds[at]), max(0, int(statuses[at]))
                )
                self._keep(int(endpoints[at]), slow)

    def _keep(self, endpoint: int, slow: _Slow) -> None:
        kept = self._kept.setdefault(endpoint, [])
        if len(kept) < MOST_SLOW:
            kept.append(slow)
            kept.sort()
        else:
            heappushpop(kept, slow)
        if len(kept) == MOST_SLOW:
            self._least[endpoint] = kept[0].latency_ms

    def of(self, endpoint: int, *, first_s: int) -> tuple[SlowRequest, ...]:
        """Those of an endpoint, slowest first; seconds count from the given one.

        That is the first of a request to an endpoint: while it is set up, a script may have asked
        for other things before.
        """
        return tuple(
            SlowRequest(
                latency_ms=each.latency_ms,
                trace_id=each.trace_id,
                second=each.second - first_s,
                status=each.status,
            )
            for each in sorted(self._kept.get(endpoint, ()), reverse=True)
            if each.second - first_s >= self._from_s
        )
