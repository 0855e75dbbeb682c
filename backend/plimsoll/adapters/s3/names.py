"""What the objects are called.

    bundles/<64 hex digits>.zip                        the archive
    by-service/<service>/<64 hex digits>.<time>        a marker: whose it is, and since when

A marker is written when its archive is there. So the names alone tell whose bundles are stored
since when: nothing has to be opened to list them. The time is in the name because a store forgets
when an object came as soon as somebody copies the bucket, and knows it to the second only.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Self
from urllib.parse import quote, unquote

from plimsoll.bundle.address import PREFIX
from plimsoll.kit.value import Value

ARCHIVES = "bundles/"
MARKERS = "by-service/"

_ARCHIVE = re.compile(rf"{ARCHIVES}([0-9a-f]{{64}})\.zip")
_MARKER = re.compile(rf"{MARKERS}([^/]+)/([0-9a-f]{{64}})\.([0-9]{{8}}T[0-9]{{6}}\.[0-9]{{6}}Z)")
_TIME = "%Y%m%dT%H%M%S.%fZ"
_LONGEST_FOLDER = 200
"""A key has at most 1,024 bytes, and MinIO takes at most 255 between two slashes."""
_HASHED = "!sha256-"


def archive_name(digest: str) -> str:
    """Of the archive of the bundle with that digest."""
    return f"{ARCHIVES}{digest.removeprefix(PREFIX)}.zip"


def digest_in(name: str) -> str | None:
    """The digest that an archive's name tells; None: it is none of ours."""
    match = _ARCHIVE.fullmatch(name)
    return PREFIX + match[1] if match else None


def folder_of(service: str) -> str:
    """The folder of a service's markers, ending with `/`.

    A service's name may be any text. Most can be read in the folder's; a name that is too long, or
    that a path would not survive (empty, `..`), is replaced by its hash.
    """
    # Not `%`: it would come as %25, which many a proxy decodes once more.
    readable = quote(service, safe="").replace("%", "!")
    if len(readable) > _LONGEST_FOLDER or not readable.strip("."):
        # No two hexadecimal digits follow, so that no readable name can look like this.
        readable = _HASHED + hashlib.sha256(service.encode()).hexdigest()
    return f"{MARKERS}{readable}/"


class Marker(Value):
    """What a marker's name tells."""

    name: str
    folder: str
    digest: str
    since: datetime

    @property
    def service(self) -> str | None:
        """None: the name tells only a hash; the content tells the service."""
        readable = self.folder.removeprefix(MARKERS).removesuffix("/")
        return None if readable.startswith(_HASHED) else unquote(readable.replace("!", "%"))

    @classmethod
    def of(cls, service: str, digest: str, since: datetime) -> Self:
        """The marker to write."""
        folder = folder_of(service)
        time = since.astimezone(UTC).strftime(_TIME)
        name = f"{folder}{digest.removeprefix(PREFIX)}.{time}"
        return cls(name=name, folder=folder, digest=digest, since=since)

    @classmethod
    def read(cls, name: str) -> Self | None:
        """The marker of that name; None: it is none of ours."""
        match = _MARKER.fullmatch(name)
        if match is None:
            return None
        try:
            since = datetime.strptime(match[3], _TIME).replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(name=name, folder=f"{MARKERS}{match[1]}/", digest=PREFIX + match[2], since=since)
