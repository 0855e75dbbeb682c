"""Small charts for the terminal."""

from rich.text import Text

from plimsoll.traffic.model import TrafficProfile

EIGHTHS = " ▁▂▃▄▅▆▇█"
DEFAULT_WIDTH = 72
DEFAULT_HEIGHT = 6


def day_chart(
    profile: TrafficProfile, *, width: int = DEFAULT_WIDTH, height: int = DEFAULT_HEIGHT
) -> Text:
    """Requests per second over the window: height in rows, an hour scale below."""
    rates = _rates(profile, width)
    peak = max(rates, default=0.0) or 1.0
    label_width = len(f"{peak:.1f}")
    lines = Text()
    for line in range(height, 0, -1):
        label = f"{peak * line / height:.1f}".rjust(label_width)
        lines.append(f"{label} ┤", style="dim")
        lines.append("".join(_cell(rate / peak * height, line) for rate in rates) + "\n", "cyan")
    lines.append(" " * (label_width + 1) + "└" + "─" * len(rates) + "\n", style="dim")
    lines.append(" " * (label_width + 2) + _hours(profile, len(rates)), style="dim")
    return lines


def _rates(profile: TrafficProfile, width: int) -> list[float]:
    """Mean requests per second in each of at most `width` equal parts of the window."""
    steps = profile.steps
    parts = min(width, steps)
    totals = [0] * parts
    for endpoint in profile.endpoints:
        for step, requests in endpoint.cells.items():
            totals[min(step * parts // steps, parts - 1)] += requests
    sizes = [(part + 1) * steps // parts - part * steps // parts for part in range(parts)]
    return [
        total / (size * profile.step_s) for total, size in zip(totals, sizes, strict=True) if size
    ]


def _cell(filled_rows: float, line: int) -> str:
    """The character of one column in one row, counted from the bottom."""
    eighths = round((filled_rows - (line - 1)) * 8)
    return EIGHTHS[max(0, min(8, eighths))]


def _hours(profile: TrafficProfile, width: int) -> str:
    """Clock times (UTC) under the chart, where they fit."""
    labels = 4
    scale = [" "] * (width + 5)
    for index in range(labels + 1):
        column = index * width // labels
        moment = profile.window.at(profile.window.duration_s * index / labels)
        scale[column : column + 5] = moment.strftime("%H:%M")
    return "".join(scale).rstrip()
