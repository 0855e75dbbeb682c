"""Typed figures as a source of traffic: a typical day that nobody has measured."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final

from typing_extensions import override

from plimsoll.adapters.declared.client import DeclaredClient
from plimsoll.adapters.declared.document import read_document
from plimsoll.adapters.declared.payloads import DeclaredEndpoint, DeclaredLoad
from plimsoll.adapters.declared.settings import DeclaredSettings
from plimsoll.adapters.declared.understand import understood
from plimsoll.kit.canonical import digest
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress
from plimsoll.traffic.quantiles import Stated, bounds_of_quantiles, histogram_of_quantiles
from plimsoll.workload.apportion import apportion

_STEP_S: Final = 60
_HOUR_S: Final = 3600
_MINUTES: Final = 60
_FINE: Final = 10**6
"""Weights of minutes are whole numbers: an even minute of the busiest hour has so much."""
_MIDNIGHT: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = Window(start=_MIDNIGHT, end=_MIDNIGHT + timedelta(days=1))
_BELOW_SERVER_ERROR, _SERVER_ERROR = 200, 500


class DeclaredSource(TrafficSource):
    """Reads what a person expects of a service.

    Args:
        settings: the folders that may be read when confined.
        confined: somebody else decides what is read: only what the setting `roots` allows.
    """

    def __init__(self, settings: DeclaredSettings | None = None, *, confined: bool = False) -> None:
        self._client = DeclaredClient(settings or DeclaredSettings(), confined=confined)

    @override
    def admit(self, location: str) -> None:
        """Judges the path; see the port."""
        self._client.check(location)

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The typical day that the file at a path declares.

        Raises:
            NotFound: the file is not there.
            Rejected: it declares nothing that can be replayed; says the line, the field and what to
                write.
            Unavailable: it cannot be read.
        """
        content = self._client.read(location)
        file = Path(location).name
        load = understood(read_document(content, file))
        endpoints = _endpoints(load, file)
        progress(1.0)
        return TrafficProfile(
            source=f"declared:{file}",
            source_digest=digest(content),
            window=_DAY,
            step_s=_STEP_S,
            requests=sum(endpoint.requests for endpoint in endpoints),
            endpoints=tuple(sorted(endpoints, key=lambda one: (-one.requests, one.name))),
            kept_from_clients=observation.kept_from_clients,
            notes=_notes(load, observation),
        )


def _endpoints(load: DeclaredLoad, file: str) -> list[EndpointTraffic]:
    minutes = _minutes(load)
    busiest = max(load.hours)
    total = round(load.per_second * _HOUR_S * sum(load.hours) / busiest)
    shares = apportion([endpoint.weight for endpoint in load.endpoints], total)
    for endpoint, requests in zip(load.endpoints, shares, strict=True):
        if not requests:
            raise Rejected(
                f"{endpoint.name} would get less than one of the day's {total} requests.",
                where=file,
                fix="Raise its rate or share, or leave it out.",
            )
    return [
        _endpoint(endpoint, requests, minutes, (number, len(shares)))
        for number, (endpoint, requests) in enumerate(zip(load.endpoints, shares, strict=True))
    ]


def _minutes(load: DeclaredLoad) -> list[int]:
    """The weights of a day's minutes; the first of the busiest hours has the peak in its middle."""
    minutes = [weight * _FINE for weight in load.hours for _ in range(_MINUTES)]
    hour = load.hours.index(max(load.hours))
    even = minutes[hour * _MINUTES]
    peak = round(even * load.peak)
    # The hour keeps its mean: what the peak has more, the other minutes have less.
    others = apportion([1] * (_MINUTES - 1), even * _MINUTES - peak)
    middle = _MINUTES // 2
    minutes[hour * _MINUTES : (hour + 1) * _MINUTES] = [*others[:middle], peak, *others[middle:]]
    return minutes


def _endpoint(
    endpoint: DeclaredEndpoint, requests: int, minutes: list[int], place: tuple[int, int]
) -> EndpointTraffic:
    stated = Stated(quantiles=endpoint.percentiles_ms, count=requests)
    return EndpointTraffic(
        method=endpoint.method,
        route=endpoint.route,
        requests=requests,
        cells=_spread(requests, minutes, place),
        statuses=_statuses(endpoint.error_rate, requests),
        latency_ms=histogram_of_quantiles([stated]),
        latency_bounds_ms=bounds_of_quantiles([stated]),
    )


def _spread(requests: int, minutes: list[int], place: tuple[int, int]) -> dict[int, int]:
    """Whole requests a minute that add up, each endpoint a fraction later than the one before.

    Rounded running sums keep the requests of a rare endpoint apart, where the largest remainder
    would put all of them into the first minutes; the fraction keeps rare endpoints apart from each
    other.
    """
    number, many = place
    whole = sum(minutes)
    cells: dict[int, int] = {}
    before = 0
    for minute, sofar in enumerate(accumulate(minutes)):
        upto = (requests * sofar * 2 * many + (2 * number + 1) * whole) // (whole * 2 * many)
        if upto > before:
            cells[minute] = upto - before
        before = upto
    return cells


def _statuses(error_rate: float | None, requests: int) -> dict[int, int]:
    if error_rate is None:
        return {}
    failed = round(requests * error_rate)
    counts = {_BELOW_SERVER_ERROR: requests - failed, _SERVER_ERROR: failed}
    return {status: count for status, count in counts.items() if count}


def _notes(load: DeclaredLoad, observation: Observation) -> tuple[str, ...]:
    notes = [
        "These figures were typed by a person, not measured.",
        "The day is none of the calendar's; its first hour begins at midnight.",
    ]
    if observation.window or observation.without:
        notes.append("The window that was asked for is ignored: typed figures have no date.")
    if any(endpoint.percentiles_ms for endpoint in load.endpoints):
        notes.append(
            "Response times are known at the stated percentiles only: between two of them they are"
            " spread like a log-normal distribution, those below the lowest count as that one,"
            " those above the highest as that one. Other percentiles are not to be relied on."
        )
    if any(endpoint.error_rate is not None for endpoint in load.endpoints):
        notes.append("A declared error rate counts as status 500, all else as 200.")
    notes.append("Sizes, and values of parameters, are not declared.")
    return (*notes, *load.assumed)
