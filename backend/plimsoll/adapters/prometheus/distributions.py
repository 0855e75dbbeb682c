"""Reads how a measurement was distributed in a window, exactly, with few questions.

A histogram's buckets are counters that begin again together with the count of requests. So they are
asked for at the borders of the window, and before each moment at which a process's counters began
again or ended, and subtracted; what lies between needs no reading.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from plimsoll.adapters.prometheus.buckets import (
    between,
    border_of,
    combined,
    monotone,
    native_buckets,
)
from plimsoll.adapters.prometheus.cells import Grid
from plimsoll.adapters.prometheus.client import PrometheusClient
from plimsoll.adapters.prometheus.counters import TARGET_LABELS, target_of
from plimsoll.adapters.prometheus.counting import Lives
from plimsoll.adapters.prometheus.detect import Fit
from plimsoll.adapters.prometheus.dialect import Matcher, Measure
from plimsoll.adapters.prometheus.location import selector
from plimsoll.adapters.prometheus.payloads import Instant
from plimsoll.adapters.prometheus.pieces import any_of
from plimsoll.adapters.prometheus.routes import Named
from plimsoll.adapters.prometheus.subjects import Naming, naming_of

_MOST_MOMENTS: Final = 200
_SLACK: Final = 1e-6

Snapshot = dict[float, float] | dict[tuple[float, float], float]


class Look(NamedTuple):
    """A moment at which buckets are asked for."""

    at_s: float
    targets: frozenset[tuple[str, ...]]
    """Of which processes; empty: of all."""
    is_base: bool
    """What is counted later is counted from here; otherwise what was since the last look counts."""
    begins_again: bool = False
    """After this moment the counters began at 0."""


class Distribution(NamedTuple):
    """How a measurement was distributed, per endpoint, in the source's unit."""

    buckets: Mapping[Named, Mapping[tuple[float, float], float]]
    has_route: bool
    repaired: int
    """Endpoints of which a bucket had fewer than the one below."""
    mixed: int
    """Endpoints whose processes count in different buckets."""
    not_looked_at: int
    """Moments that were too many to be asked for."""


def looks_of(
    grid: Grid,
    without: Sequence[tuple[float, float]],
    lives: Lives,
    keys: Mapping[int, tuple[str, ...]],
    spacing_s: float,
) -> tuple[list[Look], int]:
    """The moments to ask at, by time, and how many were left out because there are too many.

    Args:
        grid: the window.
        without: stretches that are left out, by time.
        lives: when processes began again and ended.
        keys: what names a process.
        spacing_s: between two samples as they were read.
    """
    borders: list[Look] = []
    special: list[Look] = []
    for start_s, end_s in _kept(grid, without):
        borders += [Look(start_s, frozenset(), True), Look(end_s, frozenset(), False)]  # noqa: FBT003
        for target, key in keys.items():
            if target not in lives.first:
                continue
            own = frozenset({key})
            first, last = lives.first[target], lives.last[target]
            if target in lives.uncounted and start_s < first < end_s:
                special.append(Look(first, own, is_base=True))
            special += [
                Look(before, own, is_base=False, begins_again=True)
                for before, _ in lives.resets.get(target, ())
                if start_s < before < end_s
            ]
            if start_s < last < end_s - spacing_s:
                special.append(Look(last, own, is_base=False))
    special = sorted(set(special), key=_order)
    room = max(0, _MOST_MOMENTS - len(borders))
    return sorted([*borders, *special[:room]], key=_order), max(0, len(special) - room)


def _order(look: Look) -> tuple[float, bool, bool, list[tuple[str, ...]]]:
    """By time; what counts before what begins."""
    return look.at_s, look.is_base, look.begins_again, sorted(look.targets)


def _kept(grid: Grid, without: Sequence[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    at = grid.start_s
    for start_s, end_s in without:
        if at < start_s < grid.end_s:
            yield at, start_s
        at = max(at, end_s)
    if at < grid.end_s:
        yield at, grid.end_s


def distribution_of(  # noqa: PLR0913 - what is asked, and when
    client: PrometheusClient,
    fit: Fit,
    measure: Measure,
    form: str,
    looks: Sequence[Look],
    *,
    keeps_words: bool,
    not_looked_at: int = 0,
) -> Distribution:
    """The distribution of one measurement.

    Args:
        client: asks Prometheus.
        fit: what is read.
        measure: of requests.
        form: `classic` or `native`.
        looks: the moments to ask at.
        keeps_words: as in `routes.named`.
        not_looked_at: moments left out.
    """
    metric = f"{measure.base}_bucket" if form == "classic" else measure.base
    matchers = (*fit.matchers, *measure.matchers)
    whole = selector(matchers, metric)
    labels = frozenset(client.label_names([whole], looks[0].at_s, looks[-1].at_s) if looks else ())
    naming = naming_of(fit.dialect, labels, keeps_words=keeps_words)
    by = [naming.method, *naming.route.split("/"), *TARGET_LABELS, "le"]
    grouping = ",".join(label for label in dict.fromkeys(by) if label in labels)
    tally = _Tally(naming)
    for look in looks:
        query = selector((*matchers, *_of(look.targets)), metric)
        tally.add(look, client.instant(f"sum by ({grouping}) ({query})", look.at_s))
    return tally.result(not_looked_at)


def _of(targets: frozenset[tuple[str, ...]]) -> tuple[Matcher, ...]:
    """A condition that leaves out most of the others; the rest are left out here."""
    at = TARGET_LABELS.index("instance")
    instances = sorted({key[at] for key in targets})
    if not instances or not all(instances):
        return ()
    return (Matcher(label="instance", operator="=~", value=any_of(instances)),)


class _Tally:
    """Subtracts snapshots, and adds up per endpoint what was counted between them."""

    def __init__(self, naming: Naming) -> None:
        self._naming = naming
        self._base: dict[tuple[tuple[str, str], ...], Snapshot] = {}
        self._classic: defaultdict[Named, dict[frozenset[float], dict[float, float]]] = defaultdict(
            dict
        )
        self._native: defaultdict[Named, defaultdict[tuple[float, float], float]] = defaultdict(
            lambda: defaultdict(float)
        )

    def add(self, look: Look, answer: Sequence[Instant]) -> None:
        found = _snapshots(answer)
        if look.is_base and not look.targets:
            self._base = {}
        for key, snapshot in found.items():
            labels = dict(key)
            if look.targets and target_of(labels) not in look.targets:
                continue
            if not look.is_base:
                self._grow(self._naming.endpoint_of(labels), snapshot, self._base.get(key))
            if look.begins_again:
                self._base.pop(key, None)
            else:
                self._base[key] = snapshot

    def _grow(self, endpoint: Named, now: Snapshot, base: Snapshot | None) -> None:
        grown = _difference(now, base or {})
        if any(isinstance(border, tuple) for border in grown):
            mine = self._native[endpoint]
            for bucket, count in grown.items():
                if isinstance(bucket, tuple):
                    mine[bucket] += count
            return
        cumulative = {b: count for b, count in grown.items() if not isinstance(b, tuple)}
        sums = self._classic[endpoint].setdefault(frozenset(cumulative), defaultdict(float))
        for border, count in cumulative.items():
            sums[border] += count

    def result(self, not_looked_at: int) -> Distribution:
        buckets: dict[Named, dict[tuple[float, float], float]] = {}
        repaired = mixed = 0
        for endpoint, parts in self._classic.items():
            filled = [part for part in parts.values() if any(part.values())]
            whole = monotone(combined(filled))
            repaired += whole.repaired
            mixed += len(filled) > 1
            buckets[endpoint] = between(whole.counts)
        for endpoint, counts in self._native.items():
            mine = buckets.setdefault(endpoint, {})
            for bucket, count in counts.items():
                mine[bucket] = mine.get(bucket, 0.0) + count
        has_route = bool(self._naming.route) or self._naming.dialect.route_form == "none"
        return Distribution(buckets, has_route, repaired, mixed, not_looked_at)


def _snapshots(answer: Iterable[Instant]) -> dict[tuple[tuple[str, str], ...], Snapshot]:
    """Histograms by their labels without `le`."""
    found: dict[tuple[tuple[str, str], ...], Snapshot] = {}
    for labels, value, histogram in answer:
        key = tuple(sorted(item for item in labels.items() if item[0] not in {"le", "__name__"}))
        if histogram is not None:
            found[key] = native_buckets(histogram)
            continue
        border = border_of(labels.get("le", ""))
        if border is not None and value is not None and value >= 0:
            mine = found.setdefault(key, {})
            # One border may be there in two spellings, before and after an upgrade.
            mine[border] = max(value, mine.get(border, 0.0))  # type: ignore[index,call-overload]
    return found


def _difference(now: Snapshot, base: Snapshot) -> dict[float | tuple[float, float], float]:
    """What was counted since the base; all of it where the counters began again meanwhile."""
    borders = dict[float | tuple[float, float], float](now.items())
    before = dict[float | tuple[float, float], float](base.items())
    began_again = any(count < before.get(b, 0.0) - _SLACK for b, count in borders.items())
    if not before or began_again or not set(before) & set(borders):
        return borders
    is_native = any(isinstance(border, tuple) for border in borders)
    return {
        border: count - before.get(border, 0.0)
        for border, count in borders.items()
        if is_native or border in before
    }
