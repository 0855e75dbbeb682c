"""Figures and comparisons in words that need no statistics."""

from collections.abc import Sequence

from plimsoll.verdict.metrics import WHOLE_SERVICE, Metric

_NAMED = 3
_DIGITS = 100
_ROUND = 0.1


def measured(value: float, unit: str) -> str:
    """`48 ms`, `0.6 ms`, `3.1 %`, `12.3 per second`."""
    if unit == "share":
        return f"{100 * value:.3g} %"
    # 1,234 is what people read, 1.23e+03 is not.
    number = f"{value:.0f}" if abs(value) >= _DIGITS else f"{value:.3g}"
    return f"{number} ms" if unit == "ms" else f"{number} per second"


def share(value: float) -> str:
    """`+20 %`, `-3.1 %`."""
    return f"{100 * value:+.0f} %" if abs(value) >= _ROUND else f"{100 * value:+.2g} %"


def spoken(metric: str) -> str:
    """`p95`, `error rate`, `throughput`."""
    return metric.removesuffix("_per_s").removesuffix("_ms").replace("_", " ")


def subject(endpoint: str) -> str:
    """The endpoint, or the whole service."""
    return "the whole service" if endpoint == WHOLE_SERVICE else endpoint


def changed(endpoint: str, metric: Metric, baseline: float, candidate: float) -> str:
    """`GET /orders/{id} takes 48 ms instead of 40 ms at p95`."""
    now, before = measured(candidate, metric.unit), measured(baseline, metric.unit)
    who = subject(endpoint)
    if metric.unit == "ms":
        return f"{who} takes {now} instead of {before} at {spoken(metric.name)}"
    if metric.unit == "share":
        return f"{now} of the requests of {who} fail instead of {before}"
    if metric.name == "load_line_per_s":
        return f"{who} carries {now} instead of {before}"
    return f"{who} answers {now} instead of {before}"


def with_interval(effect: float, interval: tuple[float, float]) -> str:
    """`(+20 %, 95 % interval +14 % to +26 %)`."""
    return f"({share(effect)}, 95 % interval {share(interval[0])} to {share(interval[1])})"


def runs(count: int, of: str = "") -> str:
    """`12 runs of main`."""
    return f"{count} run{'' if count == 1 else 's'}" + (f" of {of}" if of else "")


def listed(names: Sequence[str], most: int = _NAMED) -> str:
    """`A, B and C`, `A, B, C and 4 more`."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(each for each in (", ".join(names[:-1]), *names[-1:]) if each)


def sentence(text: str) -> str:
    """Begins with a capital, ends with a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", ":")) else ".")
