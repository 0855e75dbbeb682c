"""Which rates a search may ask for, where nobody says."""

from collections.abc import Sequence

from plimsoll.bundle.model import Bundle
from plimsoll.kit.errors import Rejected
from plimsoll.verdict.load_line.model import Limits
from plimsoll.verdict.load_line.through_runner import average_rate, highest_rate

_BEGINS_AT = 0.25
"""Of the bundle's average load."""
_ENDS_AT = 100
"""Times the bundle's average load, where the bundle has no limit."""


def limits_for(
    bundle: Bundle,
    *,
    lowest: float | None,
    highest: float | None,
    total_s: int,
    within: Sequence[float] = (),
) -> Limits:
    """The limits of a search.

    Args:
        bundle: whose load it is about.
        lowest: requests per second to begin with; None: a quarter of the bundle's average load.
        highest: never to be left; None: the bundle's own limit, else 100 times its average.
        total_s: for everything together.
        within: more limits of the rate, which hold where nobody names the highest.

    Raises:
        Rejected: the bundle has no average load, or may not send so much; or the lowest rate is
            above the highest.
    """
    average, allowed = average_rate(bundle), highest_rate(bundle)
    most = highest or min([allowed or _ENDS_AT * average, *within])
    if allowed is not None and most > allowed:
        raise Rejected(
            f"The bundle may send at most {allowed:g} requests per second.",
            where="max_rate_per_s",
            fix="Give no more than that, or make the bundle anew with a higher limit.",
        )
    if lowest is not None and lowest > most:
        raise Rejected(
            f"The lowest rate, {lowest:g} per second, is above the highest, {most:g}.",
            where="min_rate_per_s",
        )
    return Limits(
        min_rate_per_s=min(lowest or _BEGINS_AT * average, most),
        max_rate_per_s=most,
        max_total_s=total_s,
    )
