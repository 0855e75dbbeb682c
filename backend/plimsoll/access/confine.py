"""Keeps whoever asks through the API inside the folders that were set for it."""

from collections.abc import Sequence
from pathlib import Path

from plimsoll.kit.errors import Forbidden


def require_within(location: str | Path, roots: Sequence[Path], *, setting: str) -> None:
    """Nothing, or an error; which does not tell whether the path exists.

    Links are followed first, so that none leads out.

    Raises:
        Forbidden: the path is in none of the folders; names the setting.
    """
    try:
        place = Path(location).resolve()
    except (OSError, RuntimeError, ValueError):
        place = None
    if place is None or not any(place.is_relative_to(root.resolve()) for root in roots):
        raise Forbidden(
            "Requests through the API may not read this path of the server.",
            where=setting,
            fix="Let the setting name a folder that it is in, or give an address.",
        )
