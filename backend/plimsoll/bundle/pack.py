"""A bundle as a zip archive: the same bundle is the same bytes, and no archive is trusted."""

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from pydantic import ValidationError

from plimsoll.bundle.manifest import MANIFEST_PATH, BundleManifest
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.errors import Rejected

MOST_FILES = 10_000
MOST_BYTES = 256 * 1024 * 1024

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_REGULAR_FILE = (stat.S_IFREG | 0o644) << 16
_LEVEL = 6
_ENCRYPTED = 0x1


def pack(bundle: Bundle) -> bytes:
    """The archive: sorted by path, with one date and one permission for all."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(bundle.files, key=lambda file: file.path):
            member = zipfile.ZipInfo(file.path, date_time=_LONG_AGO)
            member.create_system = _UNIX
            member.external_attr = _REGULAR_FILE
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, file.content.encode(), compresslevel=_LEVEL)
    return buffer.getvalue()


def unpack(data: bytes) -> Bundle:
    """The bundle in an archive.

    Raises:
        Rejected: it is no bundle, or made to do harm; says which member and why.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = _read_all(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Rejected(f"The archive is damaged or no zip archive: {error}.") from error
    return Bundle(service=_service(files), files=files)


def _read_all(archive: zipfile.ZipFile) -> tuple[BundleFile, ...]:
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise Rejected(f"The archive has {len(members)} members; at most {MOST_FILES} are allowed.")
    _refuse_duplicates(members)
    left = MOST_BYTES
    files = []
    for member in members:
        _refuse_harm(member)
        content = _read(archive, member, left)
        left -= len(content)
        files.append(BundleFile(path=member.filename, content=_text(member, content)))
    return tuple(sorted(files, key=lambda file: file.path))


def _refuse_duplicates(members: list[zipfile.ZipInfo]) -> None:
    """Also those that differ only by case: on some machines they are one file."""
    seen: set[str] = set()
    for member in members:
        if member.filename.casefold() in seen:
            raise _refused(member, "is in the archive twice")
        seen.add(member.filename.casefold())


def _refuse_harm(member: zipfile.ZipInfo) -> None:
    problem = path_problem(member.orig_filename)
    if problem is not None:
        raise _refused(member, problem)
    if member.flag_bits & _ENCRYPTED:
        raise _refused(member, "is encrypted")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _refused(member, "is packed by a method other than deflate")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        raise _refused(member, "is no regular file")


def path_problem(path: str) -> str | None:
    """Why a path cannot stand in a bundle; None if it can."""
    if "\\" in path or "\0" in path or not path.isprintable():
        return "has a name with a backslash or control character"
    if path.startswith("/") or path[1:2] == ":":
        return "has an absolute path"
    if path.endswith("/"):
        return "is a folder"
    if str(PurePosixPath(path)) != path or ".." in PurePosixPath(path).parts:
        return "has a path that leads elsewhere"
    return None


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """The content, read no further than the limit: a header may lie about the size."""
    with archive.open(member) as file:
        content = file.read(left + 1)
    if len(content) > left:
        raise _refused(member, f"unpacks to more than the {MOST_BYTES} bytes allowed in total")
    return content


def _text(member: zipfile.ZipInfo, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise _refused(member, "is no UTF-8 text") from error


def _service(files: tuple[BundleFile, ...]) -> str:
    manifest = next((file for file in files if file.path == MANIFEST_PATH), None)
    if manifest is None:
        raise Rejected(f"The archive has no {MANIFEST_PATH}: it is no bundle.")
    try:
        return BundleManifest.model_validate_json(manifest.content).service
    except ValidationError as error:
        raise Rejected(
            f"The archive's {MANIFEST_PATH} is not that of a bundle: {error.errors()[0]['msg']}."
        ) from error


def _refused(member: zipfile.ZipInfo, why: str) -> Rejected:
    return Rejected(f"The archive's member {member.orig_filename!r} {why}.")
