"""Where bundles are kept."""

from pathlib import Path

from plimsoll.kit.value import Value


class FilesystemSettings(Value):
    """A folder that belongs to this user."""

    root: Path = Path(".plimsoll")
    """Bundles lie in its folder `bundles`; it is made when it does not exist."""
