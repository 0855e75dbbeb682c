"""How bursty arrivals are: the index of dispersion of counts at one second.

Variance over mean of the requests per second, where the mean is that of the second's own minute,
so that the rise and fall of a day does not pass for bursts. A Poisson process has 1, whatever its
rate; evenly spaced requests have 0; requests that come k at a time have k (Cox and Lewis 1966,
*The Statistical Analysis of Series of Events*).

With n the requests of a second and N those of its minute, summed over all whole minutes:

    D = (60 / 59) · Σ (Σ n² - N² / 60) / Σ N
"""

from collections.abc import Collection, Mapping
from typing import Final

MINUTE_S: Final = 60
FEWEST_MINUTES: Final = 2
FEWEST_REQUESTS: Final = 100


def index_of_dispersion(
    counts_per_second: Mapping[int, int],
    *,
    start_s: int | None = None,
    end_s: int | None = None,
) -> float | None:
    """The index of dispersion at one second, against each minute's own mean.

    Args:
        counts_per_second: requests per second, by the number of the second from any origin;
            seconds without requests may be absent.
        start_s: where the minutes begin; None: at the first second seen.
        end_s: the first second that was not observed; None: after the last second seen. A minute
            that reaches beyond it is not whole and is left out, as are minutes without requests.

    Returns:
        At least 0; None with fewer than 2 whole minutes that have requests, or fewer than 100
        requests in them: too little to tell.
    """
    seen = [second for second, count in counts_per_second.items() if count]
    if not seen:
        return None
    start = min(seen) if start_s is None else start_s
    end = max(seen) + 1 if end_s is None else end_s
    whole = (end - start) // MINUTE_S
    minutes: dict[int, int] = {}
    squares = 0
    for second in seen:
        minute = (second - start) // MINUTE_S
        if 0 <= minute < whole:
            count = counts_per_second[second]
            minutes[minute] = minutes.get(minute, 0) + count
            squares += count * count
    return index_of_minutes(minutes.values(), squares)


def index_of_minutes(minutes: Collection[int], squares: int) -> float | None:
    """The same, for whoever has added up the seconds already.

    Args:
        minutes: the requests of each whole minute that has any.
        squares: the sum of the squares of the requests per second, over all seconds of these.
    """
    requests = sum(minutes)
    if len(minutes) < FEWEST_MINUTES or requests < FEWEST_REQUESTS:
        return None
    spread = MINUTE_S * squares - sum(count * count for count in minutes)
    return spread / ((MINUTE_S - 1) * requests)
