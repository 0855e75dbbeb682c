"""Draws SVG as a picture, for places that show no SVG."""

import resvg_py

_ZOOM = 2.0
"""For screens with small pixels."""


def png_of(svg: str) -> bytes:
    """A PNG of a drawing of ours, twice as wide in pixels.

    Text is drawn with the machine's fonts, and is missing where it has none.
    """
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=_ZOOM))
