"""k6's own summary (`--summary-export`), read for the one thing that nothing else says.

A threshold on a metric of which no sample came passes, and k6 says nothing about it. The summary
has an entry for each metric that a threshold names, with how many samples it has.
"""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue, ValidationError

from plimsoll.adapters.k6.payloads import ExportedSummary

ARGUMENTS = ("--summary-export", "stdout")
"""Instead of the text for people, and instead of a file: with what setup() returned, it may hold
tokens."""
LARGEST_BYTES = 64 * 2**20


def unmeasured(document: bytes) -> tuple[str, ...]:
    """The metrics that a threshold names and that have no sample, in order of their names.

    Empty where k6 wrote no summary, as one that is killed. Of a gauge it cannot be told.
    """
    try:
        summary = ExportedSummary.model_validate_json(document)
    except ValidationError:
        return ()
    return tuple(sorted(_without_samples(summary.metrics)))


def _without_samples(metrics: Mapping[str, Mapping[str, JsonValue]]) -> Iterator[str]:
    for name, values in metrics.items():
        numbers = {key: each for key, each in values.items() if isinstance(each, int | float)}
        if values.get("thresholds") and _samples_are_missing(numbers):
            yield name


def _samples_are_missing(numbers: Mapping[str, float]) -> bool:
    if {"passes", "fails"} <= numbers.keys():
        return numbers["passes"] + numbers["fails"] == 0
    if "count" in numbers:
        return numbers["count"] == 0
    # A gauge may well be 0; a trend without its count is one only where nothing was measured.
    return "value" not in numbers and not any(numbers.values())
