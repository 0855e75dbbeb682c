"""Apache Otava over histories, in an environment of its own: JSON Lines in, JSON Lines out.

Offline each history is evaluated once. Online it is evaluated after every run, as in a pipeline,
and each change point counts as reported when it first appears within the margin.
"""

import json
import sys
import time

from otava.analysis import compute_change_points  # type: ignore[import-not-found]

MARGIN = 5
FEWEST = 4


def indices(values: list[float], window: int, pvalue: float) -> list[int]:
    """Of its change points."""
    if len(values) < FEWEST:
        return []
    found, _ = compute_change_points(values, window_len=window, max_pvalue=pvalue)
    return [int(each.index) for each in found]


def reported(values: list[float], window: int, pvalue: float) -> list[tuple[int, int]]:
    """Whatever was reported on the way, and with which run."""
    seen: list[tuple[int, int]] = []
    for at in range(FEWEST - 1, len(values)):
        for index in indices(values[: at + 1], window, pvalue):
            if all(abs(index - other) > MARGIN for other, _ in seen):
                seen.append((index, at))
    return seen


def main() -> None:
    """Answers each line."""
    window, pvalue = int(sys.argv[1]), float(sys.argv[2])
    for line in sys.stdin:
        asked = json.loads(line)
        started = time.perf_counter()
        found = indices(asked["value"], window, pvalue)
        took_s = time.perf_counter() - started
        ever = reported(asked["value"], window, pvalue) if asked["online"] else []
        print(json.dumps({"found": found, "ever": ever, "took_s": took_s}), flush=True)


main()
