"""Shows how services stand, many at once."""

from collections.abc import Sequence

from plimsoll.access.model import Principal
from plimsoll.access.permit import may_use_service, require_visible
from plimsoll.verdict.load_line.kept import LineSummary
from plimsoll.verdict.load_line.model import NoHeadroom
from plimsoll.verdict.ports import StandingStore
from plimsoll.verdict.standing import (
    Glance,
    Standing,
    StandingHeadroom,
    StandingLine,
    Standings,
)


def show_standings(
    services: Sequence[str], *, principal: Principal, standings: StandingStore
) -> Standings:
    """How each of the services stands, as far as it is within the principal's limits.

    A service that is not known has a standing too: nothing is known of it.

    Args:
        services: their names, at most `MOST_SERVICES`.
        principal: who asks.
        standings: where it is read.
    """
    asked = dict.fromkeys(services)
    seen = [service for service in asked if may_use_service(principal, service)]
    found = standings.of_services(seen, principal.environments)
    return Standings(
        standings=tuple(_standing(service, found.get(service, Glance())) for service in seen)
    )


def show_standing(service: str, *, principal: Principal, standings: StandingStore) -> Standing:
    """How one service stands.

    Raises:
        NotFound: it is outside the principal's limits.
    """
    require_visible(principal, service, f"service {service[:100]}")
    return show_standings([service], principal=principal, standings=standings).standings[0]


def _standing(service: str, glance: Glance) -> Standing:
    return Standing(
        service=service,
        newest_run=glance.newest_run,
        newest_conclusion=glance.newest_conclusion,
        open_regressions=glance.open_regressions,
        load_line=None if glance.load_line is None else _line(glance.load_line),
        headroom=_headroom(glance.load_line),
        sparkline=glance.sparkline,
    )


def _line(line: LineSummary) -> StandingLine:
    names = set(StandingLine.model_fields) & set(LineSummary.model_fields)
    return StandingLine(id=line.run_id, **{name: getattr(line, name) for name in names})


def _headroom(line: LineSummary | None) -> StandingHeadroom:
    if line is None:
        return StandingHeadroom(
            ratio=None,
            missing=NoHeadroom.NO_LOAD_LINE,
            explanation="No load line of this service has been drawn.",
        )
    if line.headroom is None:
        return StandingHeadroom(
            ratio=None,
            missing=NoHeadroom.NO_PRODUCTION_PEAK,
            explanation="The search for the load line was not told production's peak.",
        )
    return StandingHeadroom(**dict(line.headroom))
