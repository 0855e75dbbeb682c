"""Prometheus as a source of traffic: request counters become a profile, without a query written."""

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from typing_extensions import override

from plimsoll.adapters.prometheus.cells import Grid, merged_stretches
from plimsoll.adapters.prometheus.client import PrometheusClient, http_client
from plimsoll.adapters.prometheus.counting import Counter
from plimsoll.adapters.prometheus.detect import Detected, Fit, Span, detect
from plimsoll.adapters.prometheus.distributions import looks_of
from plimsoll.adapters.prometheus.known import known
from plimsoll.adapters.prometheus.location import Location, parsed
from plimsoll.adapters.prometheus.measures import read_measures
from plimsoll.adapters.prometheus.profile import Origin, profile_of
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.prometheus.subjects import Roster, naming_of
from plimsoll.adapters.prometheus.timing import Covered, Plan, interval_of, plan_of, presence
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.counted import window_asked_for
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress
from plimsoll.transport.http import HttpClient

_UNKNOWN_INTERVAL_S = 60.0
_FRESH = timedelta(minutes=1)
"""What is younger may not be scraped yet."""


class _Setting(NamedTuple):
    """What is read, when, and in which steps."""

    detected: Detected
    interval_s: float
    grid: Grid
    plan: Plan
    scraped_since: float
    notes: tuple[str, ...]

    @property
    def fit(self) -> Fit:
        return self.detected.fit


class PrometheusSource(TrafficSource):
    """Reads the request counters of whatever a service is instrumented with.

    Args:
        settings: where Prometheus is, and how much is read at once.
        client: what asks instead, such as a Grafana's proxy; it is not closed.
        clock: tells now.
    """

    def __init__(
        self,
        settings: PrometheusSettings,
        *,
        client: HttpClient | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._given = client
        self._clock = clock or SystemClock()

    @override
    def admit(self, location: str) -> None:
        """Judges the syntax only: where Prometheus is, the settings say alone.

        Raises:
            Rejected: it is neither a name nor a selector.
        """
        parsed(location)

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile of a service's requests, by what its processes counted.

        Raises:
            NotFound: there is no such service.
            Rejected: no known metric counts its requests, or there are far too many series.
            Unavailable: Prometheus does not answer, or what answers is none.
            Misconfigured: the settings or a dialect's file cannot be used.
        """
        where = parsed(location)
        with self._client() as client:
            setting = self._prepared(client, where, observation)
            return self._read(client, where, setting, observation, progress)

    @contextmanager
    def _client(self) -> Iterator[PrometheusClient]:
        with ExitStack() as stack:
            http = self._given or stack.enter_context(http_client(self._settings))
            yield PrometheusClient(http)

    def _prepared(
        self, client: PrometheusClient, where: Location, observation: Observation
    ) -> _Setting:
        asked = window_asked_for(
            observation, self._clock.now(), self._settings.lookback_s, settled=_FRESH
        )
        span = Span(asked.start.timestamp(), asked.end.timestamp())
        if span.end_s <= span.start_s:
            raise Rejected("The window ends before it begins.", fix="Give another window.")
        detected = detect(
            client,
            where,
            span,
            dialects=known(self._settings.dialects),
            pinned=where.dialect or self._settings.pinned.get(where.name, ""),
        )
        fit = detected.fit
        if len(fit.series) > self._settings.most_series:
            raise Rejected(
                f"{where.name} has {len(fit.series)} series of {fit.metric}, more than"
                f" {self._settings.most_series}.",
                fix="Select fewer, as with a namespace; or raise PLIMSOLL_PROMETHEUS__MOST_SERIES.",
            )
        interval_s = interval_of(client, fit, span)
        counted, scraped = presence(client, fit, span, interval_s or _UNKNOWN_INTERVAL_S)
        notes = [*fit.dialect.notes, *detected.notes]
        if interval_s is None:
            interval_s = _UNKNOWN_INTERVAL_S
            notes.append("There are too few samples to say how often the service is scraped.")
        plan = plan_of(
            span.end_s - span.start_s, interval_s, len(fit.series), self._settings.most_samples
        )
        grid, said = _narrowed(span, plan.step_s, counted, scraped, interval_s)
        since = scraped.first_s if scraped else span.end_s
        return _Setting(detected, interval_s, grid, plan, since, (*notes, *said))

    def _read(
        self,
        client: PrometheusClient,
        where: Location,
        setting: _Setting,
        observation: Observation,
        progress: Progress,
    ) -> TrafficProfile:
        fit, grid = setting.fit, setting.grid
        keeps_words = observation.kept_from_clients <= 1
        roster = Roster(naming_of(fit.dialect, fit.labels, keeps_words=keeps_words))
        without = merged_stretches(observation.without)
        counter = Counter(
            client,
            fit,
            roster,
            grid,
            setting.plan,
            interval_s=setting.interval_s,
            without=without,
            samples_at_once=self._settings.samples_at_once,
        )
        counted = counter.counted(setting.scraped_since, lambda share: progress(share * 0.9))
        looks, not_looked_at = looks_of(
            grid,
            without,
            counted.lives,
            {number: key for key, number in roster.targets.items()},
            setting.interval_s if setting.plan.is_raw else grid.step_s,
        )
        read = read_measures(
            client,
            fit,
            looks,
            Span(grid.start_s, grid.end_s),
            unit=where.unit,
            keeps_words=keeps_words,
            not_looked_at=not_looked_at,
        )
        progress(1.0)
        origin = Origin(
            source=f"prometheus:{where.name}",
            digest=counted.digest,
            interval_s=setting.interval_s,
            is_raw=setting.plan.is_raw,
            notes=(_what_was_read(fit), *setting.notes, *_form_of_routes(fit), *read.notes),
            kept_from_clients=observation.kept_from_clients,
        )
        return profile_of(counted, roster, read.measures, grid, origin)


def _what_was_read(fit: Fit) -> str:
    return f"Read in the dialect {fit.dialect.id} ({fit.dialect.title}) from {fit.metric}."


def _form_of_routes(fit: Fit) -> Sequence[str]:
    if not fit.label_of(fit.dialect.route):
        return ("The source has no routes: all requests are one endpoint.",)
    if fit.dialect.route_form == "name":
        return ("The source names what answers a request but no path, as in /(orders_detail).",)
    return ()


def _narrowed(
    span: Span,
    step_s: int,
    counted: Covered | None,
    scraped: Covered | None,
    interval_s: float,
) -> tuple[Grid, list[str]]:
    """The part of a window that is recorded, in whole steps, and what is to be said of the rest."""
    if counted is None or scraped is None:
        return Grid(*span, step_s), ["There is no sample in the window."]
    start_s, end_s = span
    notes: list[str] = []
    slack_s = max(step_s, 2 * interval_s)
    if scraped.first_s > start_s + slack_s:
        start_s += math.ceil((scraped.first_s - start_s) / step_s) * step_s
    if scraped.last_s < end_s - slack_s:
        end_s = start_s + max(1, int((scraped.last_s - start_s) / step_s)) * step_s
    gaps = [
        f"from {_said(since)} to {_said(until)}"
        for since, until in ((span.start_s, start_s), (end_s, span.end_s))
        if since < until
    ]
    if gaps:
        notes.append(
            f"Nothing is recorded {' and '.join(gaps)}: the window was narrowed to what is."
        )
    if counted.first_s > scraped.first_s + slack_s:
        notes.append(
            f"Until {_said(counted.first_s)} the service was scraped but had no request counter:"
            " that counts as no requests."
        )
    return Grid(start_s, end_s, step_s), notes


def _said(moment_s: float) -> str:
    return datetime.fromtimestamp(moment_s, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
