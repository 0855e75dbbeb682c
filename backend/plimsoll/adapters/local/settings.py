"""Limits of reading a folder."""

from pathlib import Path

from plimsoll.codebase.admit import ReadingLimits


class LocalSettings(ReadingLimits):
    """How much of a folder is read before it counts as a mistake."""

    roots: tuple[Path, ...] = ()
    """Folders of the server that requests through the API may name; empty: none."""
