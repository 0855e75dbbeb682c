"""Charts as SVG: lines over a noise band, with marks where something happened.

They carry their own colours, so that they look the same in a page, in a mail and as a picture, and
every line has a title that a pointer or a screen reader finds.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Literal, TypeAlias

from pydantic import Field

from plimsoll.kit.value import Value
from plimsoll.report.axis import number, ticks

Tone: TypeAlias = Literal["plain", "good", "bad", "quiet", "second", "third"]

Point: TypeAlias = tuple[float, float]

_COLOURS: dict[Tone, str] = {
    "plain": "#1f5fbf",
    "good": "#1a7f37",
    "bad": "#c0362c",
    "quiet": "#8a94a3",
    "second": "#b35900",
    "third": "#6f42c1",
}
_INK, _FAINT, _BAND, _GROUND = "#24303f", "#e3e7ec", "#dbe8fb", "#ffffff"
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 16.0, 34.0, 40.0
_X_TICKS, _Y_TICKS = 6, 4


class Line(Value):
    """Points joined in their order; a gap in the data is two lines."""

    label: str
    points: tuple[Point, ...]
    tone: Tone = "plain"
    dots: bool = False
    """Whether each point is marked, as where each is a run of its own."""


class Band(Value):
    """A range of values over a stretch, such as the noise around a level."""

    start: float
    end: float
    low: float
    high: float
    label: str = ""


class Mark(Value):
    """Something that happened."""

    at: float
    label: str
    tone: Tone = "quiet"


class Chart(Value):
    """What is drawn."""

    title: str
    unit: str
    """Of the values."""
    across: str
    """What the other axis counts."""
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    names: tuple[tuple[float, str], ...] = ()
    """Labels of the axis across, instead of numbers; as many as fit are shown."""
    from_zero: bool = True
    width: int = Field(default=920, ge=200, le=4_000)
    height: int = Field(default=220, ge=100, le=4_000)


class _Frame:
    """Where values lie on the drawing."""

    def __init__(self, chart: Chart) -> None:
        xs = [x for line in chart.lines for x, _ in line.points] + [m.at for m in chart.marks]
        ys = [y for line in chart.lines for _, y in line.points]
        ys += [value for band in chart.bands for value in (band.low, band.high)]
        xs, ys = xs or [0.0], ys or [0.0]
        low = min(0.0, *ys) if chart.from_zero else min(ys)
        self.ys = ticks(low, max(ys), about=_Y_TICKS)
        self.x_low = min(xs)
        self.x_high = max(xs) if max(xs) > self.x_low else self.x_low + (abs(self.x_low) or 1.0)
        self.xs = [x for x in ticks(self.x_low, self.x_high, about=_X_TICKS) if self._inside(x)]
        self.right, self.bottom = chart.width - _RIGHT, chart.height - _BOTTOM

    def _inside(self, x: float) -> bool:
        return self.x_low <= x <= self.x_high

    def x(self, value: float) -> float:
        share = (value - self.x_low) / (self.x_high - self.x_low)
        return round(_LEFT + min(max(share, 0.0), 1.0) * (self.right - _LEFT), 1)

    def y(self, value: float) -> float:
        share = (value - self.ys[0]) / (self.ys[-1] - self.ys[0])
        return round(self.bottom - share * (self.bottom - _TOP), 1)


def svg_of(chart: Chart) -> str:
    """The chart as one SVG element that needs nothing else."""
    frame = _Frame(chart)
    parts = [
        *_grid(chart, frame),
        *(_band(each, frame) for each in chart.bands),
        *(part for each in chart.marks for part in _mark(each, frame)),
        *(part for each in chart.lines for part in _line(each, frame)),
        *_legend(chart),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {chart.width} {chart.height}" '
        f'width="{chart.width}" height="{chart.height}" role="img" '
        f'aria-label="{escape(_told(chart))}" font-family="system-ui, DejaVu Sans, sans-serif" '
        f'font-size="11" fill="{_INK}">'
        f'<rect width="{chart.width}" height="{chart.height}" fill="{_GROUND}"/>'
        f'<text x="{_LEFT}" y="16" font-size="13" font-weight="600">{escape(chart.title)}</text>'
        + "".join(parts)
        + "</svg>"
    )


def _told(chart: Chart) -> str:
    """What somebody hears who cannot see it."""
    lines = []
    for line in chart.lines:
        values = [y for _, y in line.points]
        if values:
            told = f"{number(min(values))} to {number(max(values))} {chart.unit}"
            lines.append(f"{line.label} {told}, last {number(values[-1])}")
    return f"{chart.title}. " + "; ".join(lines or ["no data"])


def _grid(chart: Chart, frame: _Frame) -> Iterator[str]:
    for value in frame.ys:
        y = frame.y(value)
        yield f'<path d="M{_LEFT} {y}H{frame.right}" stroke="{_FAINT}"/>'
        label = number(value, frame.ys)
        yield f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{label}</text>'
    yield f'<text x="{_LEFT - 6}" y="{_TOP - 9}" text-anchor="end">{escape(chart.unit)}</text>'
    y = frame.bottom + 15
    for x, label in _across(chart, frame):
        yield f'<text x="{x}" y="{y}" text-anchor="middle">{escape(label)}</text>'
    middle = (frame.right + _LEFT) / 2
    yield (
        f'<text x="{middle}" y="{chart.height - 8}" text-anchor="middle" fill="#5b6675">'
        f"{escape(chart.across)}</text>"
    )


def _across(chart: Chart, frame: _Frame) -> Iterator[tuple[float, str]]:
    if not chart.names:
        for value in frame.xs:
            yield frame.x(value), number(value, frame.xs)
        return
    ends_at = 0.0
    for value, label in chart.names:
        half = 3.2 * len(label)
        x = min(max(frame.x(value), _LEFT + half - 24), frame.right - half + 8)
        if x - half > ends_at:
            yield round(x, 1), label
            ends_at = x + half + 10


def _band(band: Band, frame: _Frame) -> str:
    x, y = frame.x(band.start), frame.y(band.high)
    width, height = max(frame.x(band.end) - x, 1.0), max(frame.y(band.low) - y, 1.0)
    return (
        f'<rect x="{x}" y="{y}" width="{width:.1f}" height="{height:.1f}" fill="{_BAND}">'
        f"<title>{escape(band.label)}</title></rect>"
    )


def _mark(mark: Mark, frame: _Frame) -> Iterator[str]:
    x, colour = frame.x(mark.at), _COLOURS[mark.tone]
    yield (
        f'<path d="M{x} {_TOP}V{frame.bottom}" stroke="{colour}" stroke-dasharray="3 3">'
        f"<title>{escape(mark.label)}</title></path>"
    )
    if mark.tone != "quiet":
        anchor = "end" if x > (frame.right + _LEFT) / 2 else "start"
        shift = -4 if anchor == "end" else 4
        yield (
            f'<text x="{x + shift}" y="{_TOP + 10}" text-anchor="{anchor}" fill="{colour}">'
            f"{escape(mark.label)}</text>"
        )


def _line(line: Line, frame: _Frame) -> Iterator[str]:
    if not line.points:
        return
    colour = _COLOURS[line.tone]
    path = "L".join(f"{frame.x(x)} {frame.y(y)}" for x, y in line.points)
    yield (
        f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.6" '
        f'stroke-linejoin="round"><title>{escape(line.label)}</title></path>'
    )
    if line.dots or len(line.points) == 1:
        for x, y in line.points:
            yield f'<circle cx="{frame.x(x)}" cy="{frame.y(y)}" r="2.4" fill="{colour}"/>'


def _legend(chart: Chart) -> Iterator[str]:
    tones = {line.label: line.tone for line in chart.lines}
    if len(tones) < 2:  # noqa: PLR2004 - one is what the title says
        return
    x = chart.width - _RIGHT
    for label, tone in reversed(tones.items()):
        yield (
            f'<text x="{x:.0f}" y="16" text-anchor="end" fill="{_COLOURS[tone]}" '
            f'font-weight="600">{escape(label)}</text>'
        )
        x -= 7 * len(label) + 14


def thinned(points: Sequence[Point], most: int) -> tuple[Point, ...]:
    """At most so many points: the lowest and highest of each stretch, so that no peak is lost."""
    if len(points) <= most:
        return tuple(points)
    size = -(-len(points) // (most // 2))
    kept: list[Point] = []
    for start in range(0, len(points), size):
        part = points[start : start + size]
        ends = {min(part, key=lambda each: each[1]), max(part, key=lambda each: each[1])}
        kept += sorted(ends)
    return tuple(kept)
