"""Reads the file that a person typed."""

import os
from pathlib import Path

from plimsoll.access.confine import require_within
from plimsoll.adapters.declared.settings import DeclaredSettings
from plimsoll.kit.errors import NotFound, Rejected, Unavailable

EXAMPLE = "requests_per_second: 20"
_LONGEST_NAME_BYTES = 255
_LONGEST_SHOWN = 100


class DeclaredClient:
    """Files of this machine.

    Args:
        settings: the folders that may be read when confined.
        confined: somebody else decides what is read: only what the setting `roots` allows.
    """

    def __init__(self, settings: DeclaredSettings, *, confined: bool) -> None:
        self._settings = settings
        self._confined = confined

    def check(self, location: str) -> None:
        """Nothing, when the file may be read.

        Raises:
            Rejected: no file is named.
            Forbidden: it is outside of the folders that were set.
        """
        if not location.strip():
            raise Rejected("No file is named.", fix="Write declared:PATH, as in declared:load.yaml")
        if self._confined:
            require_within(location, self._settings.roots, setting="PLIMSOLL_DECLARED__ROOTS")

    def read(self, location: str) -> bytes:
        """What the file holds.

        Raises:
            NotFound: it is not there.
            Rejected: it is a folder, or too large to be typed.
            Unavailable: it cannot be read.
            Forbidden: as in `check`.
        """
        self.check(location)
        if "\0" in location or len(os.fsencode(Path(location).name)) > _LONGEST_NAME_BYTES:
            raise NotFound(f"There is no file at {location[:_LONGEST_SHOWN]!r}.")
        path = Path(location)
        if path.is_dir():
            raise Rejected(f"{location} is a folder.", fix="Name the file in it.")
        if not path.is_file():
            raise NotFound(
                f"There is no file at {location}.",
                fix=f"Check the path, or write the file; its first line may be “{EXAMPLE}”.",
            )
        try:
            with path.open("rb") as file:
                content = file.read(self._settings.largest_bytes + 1)
        except OSError as error:
            raise Unavailable(
                f"{location} cannot be read: {error.strerror or error}.",
                fix="Let this process read it.",
            ) from error
        if len(content) > self._settings.largest_bytes:
            raise Rejected(
                f"{path.name} is longer than {self._settings.largest_bytes} bytes.",
                fix="Name a file of typed figures; a log is read with access-log:PATH.",
            )
        return content
