"""Which data source a location means."""

import difflib
from collections.abc import Collection, Sequence
from typing import Final

from plimsoll.adapters.grafana.location import Location
from plimsoll.adapters.grafana.payloads import DataSource
from plimsoll.kit.errors import NotFound, Rejected

DEFAULT_KIND: Final = "prometheus"
"""Read where a location says nothing of the data source."""

_ALSO_PROMETHEUS: Final = frozenset(
    {"grafana-amazonprometheus-datasource", "grafana-azureprometheus-datasource"}
)
_MOST_NAMED: Final = 10


def kind_of(data_source_type: str) -> str:
    """What speaks the same protocol, for all kinds of Prometheus that Grafana knows."""
    return "prometheus" if data_source_type in _ALSO_PROMETHEUS else data_source_type


def chosen(
    location: Location, data_sources: Sequence[DataSource], kinds: Collection[str]
) -> DataSource:
    """The one data source that a location means.

    Of several, the one that Grafana has as its default.

    Args:
        location: what was asked for.
        data_sources: what there is.
        kinds: types that can be read.

    Raises:
        NotFound: there is none; names those that are near.
        Rejected: there are several, or it is of a type that cannot be read.
    """
    found = [each for each in data_sources if _fits(location, each)]
    if not found:
        raise _nothing(location, data_sources, kinds)
    if len(found) > 1:
        default = [each for each in found if each.isDefault]
        if len(default) != 1:
            raise Rejected(
                f"Grafana has {len(found)} data sources that could be meant:"
                f" {_listed(found)}; none of them is the default.",
                fix=f"Say which: grafana:uid={found[0].uid};{location.inner[:80]}",
            )
        found = default
    if kind_of(found[0].type) not in kinds:
        raise Rejected(
            f"The data source {found[0].shown} is of a type that is not read.",
            fix=f"These are: {', '.join(sorted(kinds))}.",
        )
    return found[0]


def _fits(location: Location, each: DataSource) -> bool:
    otherwise = "" if location.uid or location.name else DEFAULT_KIND
    wanted = location.type or otherwise
    return (
        location.uid in {"", each.uid}
        and location.name.casefold() in {"", each.name.casefold()}
        and wanted in {"", each.type, kind_of(each.type)}
    )


def _nothing(
    location: Location, data_sources: Sequence[DataSource], kinds: Collection[str]
) -> NotFound:
    asked = [
        f"{part}={value}"
        for part, value in (
            ("uid", location.uid),
            ("name", location.name),
            ("type", location.type),
        )
        if value
    ] or [f"type={DEFAULT_KIND}"]
    words = location.uid or location.name
    near = set(
        difflib.get_close_matches(
            words.casefold(),
            [key.casefold() for each in data_sources for key in (each.uid, each.name)],
            n=_MOST_NAMED,
            cutoff=0.5,
        )
    )
    named = [each for each in data_sources if {each.uid.casefold(), each.name.casefold()} & near]
    named = named or [each for each in data_sources if kind_of(each.type) in kinds]
    fix = f"There are: {_listed(named)}." if named else "It has none that can be read."
    return NotFound(f"Grafana has no data source with {', '.join(asked)}.", fix=fix)


def _listed(data_sources: Sequence[DataSource]) -> str:
    shown = ", ".join(each.shown for each in data_sources[:_MOST_NAMED])
    more = len(data_sources) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
