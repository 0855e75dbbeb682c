"""Student's t by the normal distribution: chances far out in the tail, without tables.

Wallace's transformation maps a t value with `dof` degrees of freedom to the normal deviate of
nearly the same tail area, z = (8f + 1) / (8f + 3) · sqrt(f · ln(1 + t²/f)) with f degrees of
freedom. It is best where a detector needs it, in the far tail, and it can be inverted.

Source: D. L. Wallace, "Bounds on Normal Approximations to Student's and the Chi-Square
Distributions", Annals of Mathematical Statistics 30 (1959), 1121-1130.
"""

import math

_FAR = 37.0
"""Normal deviate beyond which `erfc` leaves the range of floats."""


def surprise(t: float, dof: float) -> float:
    """-ln of the chance of a value at least so far from 0 on either side (in nats, 0 to ~690)."""
    ratio = abs(t) / math.sqrt(dof)
    # Beyond 1e150 the square leaves the range of floats; then the 1 beside it does not count.
    logarithm = math.log1p(ratio * ratio) if ratio < 1e150 else 2 * math.log(ratio)  # noqa: PLR2004
    z = min(_FAR, _shrink(dof) * math.sqrt(dof * logarithm))
    return max(0.0, -math.log(math.erfc(z / math.sqrt(2))))


def quantile(z: float, dof: float) -> float:
    """The t value whose tail area is that of the normal deviate `z` ≥ 0."""
    scaled = z / _shrink(dof)
    return math.sqrt(dof * math.expm1(min(600.0, scaled * scaled / dof)))


def _shrink(dof: float) -> float:
    return (8 * dof + 1) / (8 * dof + 3)
