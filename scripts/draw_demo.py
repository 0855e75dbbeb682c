"""Draws what `plimsoll demo` prints, shortened: docs/images/demo.svg from standard input.

FORCE_COLOR=1 plimsoll demo | python scripts/draw_demo.py
"""

import io
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "demo.svg"
WIDTH = 112
LINES_SHOWN = {"Production's traffic": 15, "The bundle": 5, "The replay": 11}
"""Lines of each section; the others are left out."""
SUMMARY = "fidelity:"
"""A line that begins like this is shown wherever it stands."""

# rich's own template loads fonts from elsewhere; a picture in a README must not.
TEMPLATE = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def shortened(lines: list[str]) -> list[str]:
    """The sections that a picture has room for."""
    kept: list[str] = []
    left = 0
    for line in lines:
        section = next((name for name in LINES_SHOWN if name in line and "──" in line), None)
        if section is not None:
            left = LINES_SHOWN[section]
        elif "──" in line and "┬" not in line and "└" not in line:
            left = 0
        if left > 0 or Text.from_ansi(line).plain.startswith(SUMMARY):
            kept.append(line)
            left -= 1
            if left == 0:
                kept.append("…")
    return kept


def main() -> None:
    """Reads, shortens, draws."""
    out = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    out.print(Text("$ make demo", style="bold"))
    for line in shortened(sys.stdin.read().splitlines()):
        out.print(Text.from_ansi(line), no_wrap=True, overflow="crop")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    out.save_svg(str(PICTURE), title="plimsoll demo", code_format=TEMPLATE, unique_id="demo")


if __name__ == "__main__":
    main()
