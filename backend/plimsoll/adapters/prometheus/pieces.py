"""A long question asked in pieces that the server, and our memory, can carry."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from plimsoll.adapters.prometheus.client import asks_for_less, is_about_series
from plimsoll.adapters.prometheus.dialect import Matcher
from plimsoll.adapters.prometheus.payloads import Labels, Series
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.transport.failures import TookTooLong

Ask: TypeAlias = Callable[[tuple[Matcher, ...], float, float], tuple[Series, ...]]
"""What has the samples after one moment until another, of series with further conditions."""

_LONGEST_LIST = 4_000
"""Characters of alternatives in one condition."""
_MOST_SLOW = 4
"""A server that is silent again and again is not asked smaller and smaller questions for ever."""
_PUNCTUATION = frozenset(r"\.+*?()|[]{}^$")


class Pieces:
    """Reads a stretch in pieces: shorter ones, then fewer series, when the server asks for less.

    Args:
        ask: reads one piece.
        series: what there is to read, to be divided when there is too much of it.
        split_by: labels by whose values series are divided, the most telling first.
        length_s: of a piece to begin with.
        unit_s: pieces are whole multiples of it.
    """

    def __init__(
        self,
        ask: Ask,
        series: Sequence[Labels],
        split_by: Sequence[str],
        *,
        length_s: float,
        unit_s: float,
    ) -> None:
        self._ask = ask
        self._unit_s = unit_s
        self._length_s = self._whole(length_s)
        self._label, self._values = _dividing(series, split_by)
        self._slow = 0

    def read(self, start_s: float, end_s: float) -> Iterator[tuple[float, tuple[Series, ...]]]:
        """The end of each piece and its samples, in order of time.

        Raises:
            Rejected, Unavailable: the server refuses even the smallest question.
        """
        at = start_s
        while at < end_s:
            piece_end = min(end_s, at + self._length_s)
            yield piece_end, self._piece(at, piece_end, self._values)
            at = piece_end

    def _piece(self, start_s: float, end_s: float, values: Sequence[str]) -> tuple[Series, ...]:
        try:
            found = self._ask(self._conditions(values), start_s, end_s)
        except (Rejected, Unavailable) as error:
            self._slow += isinstance(error, Unavailable)
            may_be_smaller = asks_for_less(error) or isinstance(error, TookTooLong)
            if not may_be_smaller or self._slow > _MOST_SLOW:
                raise
            too_many, divisible = is_about_series(error), len(values) > 1
            is_shortest = end_s - start_s < 2 * self._unit_s
            if divisible and (too_many or is_shortest):
                middle = len(values) // 2
                return (
                    *self._piece(start_s, end_s, values[:middle]),
                    *self._piece(start_s, end_s, values[middle:]),
                )
            if is_shortest:
                raise
            half = self._whole((end_s - start_s) / 2)
            # The next pieces need not be refused first.
            self._length_s = min(self._length_s, half)
            first = self._piece(start_s, start_s + half, values)
            return (*first, *self._piece(start_s + half, end_s, values))
        self._slow = 0
        return found

    def _conditions(self, values: Sequence[str]) -> tuple[Matcher, ...]:
        if len(values) == len(self._values):
            return ()
        if len(values) == 1:
            return (Matcher(label=self._label, value=values[0]),)
        return (Matcher(label=self._label, operator="=~", value=any_of(values)),)

    def _whole(self, length_s: float) -> float:
        return max(1, int(length_s / self._unit_s)) * self._unit_s


def any_of(values: Sequence[str]) -> str:
    """A regular expression (RE2) that fits exactly these values."""
    return "|".join("".join(f"\\{c}" if c in _PUNCTUATION else c for c in v) for v in values)


def _dividing(series: Sequence[Labels], split_by: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The label with the most different values, and these; `""` is a series without it."""
    best: tuple[str, Sequence[str]] = ("", ("",))
    for label in split_by:
        values = sorted({labels.get(label, "") for labels in series})
        if len(values) > len(best[1]):
            best = label, values
    return best
