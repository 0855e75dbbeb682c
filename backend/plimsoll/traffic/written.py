"""Figures as people read them: three digits, and never one that means something else."""

from collections.abc import Sequence
from decimal import Decimal

_EVIDENCE_DIGITS = 9
_WHOLE = 100.0
_WHOLE_SHOWN = "100"


def evident(value: float) -> float:
    """A figure as it is kept: nine significant digits, alike on every machine."""
    return float(f"{value:.{_EVIDENCE_DIGITS}g}")


def number(value: float) -> str:
    """`0.0123`, `12.3`, `1,234`: three significant digits, and all of those before the point."""
    if abs(value) >= 1000:  # noqa: PLR2004 - four digits before the point
        return f"{value:,.0f}"
    return f"{Decimal(f'{value:.3g}'):f}"


def percent(value: float) -> str:
    """`54.2 %`; what is less than all never reads as 100, what is more than nothing never as 0."""
    shown = number(value)
    for digits in range(4, _EVIDENCE_DIGITS + 1):
        if shown != _WHOLE_SHOWN or value == _WHOLE:
            break
        shown = f"{Decimal(f'{value:.{digits}g}'):f}"
    return f"{shown} %"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:  # noqa: PLR2004
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
