"""Divides a whole number of things by weights, losing and inventing none."""

from collections.abc import Sequence


def apportion(weights: Sequence[int], total: int) -> list[int]:
    """Whole shares of `total` in proportion to `weights` by the largest remainder.

    The shares add up to `total` (to 0 when all weights are 0); ties go to the earlier weight, and
    no share differs from the exact one by 1 or more. So with `total` ≤ sum of the weights no share
    exceeds its weight.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    shares = [weight * total // whole for weight in weights]
    missing = total - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(weights[i] * total % whole), i))
    for i in by_remainder[:missing]:
        shares[i] += 1
    return shares


def rounded_share(count: int, part: int, whole: int) -> int:
    """`count × part ÷ whole`, rounded half up; 0 when there is no whole."""
    return (2 * count * part + whole) // (2 * whole) if whole else 0
