"""The port BundleStore: content-addressed zip archives in a folder."""

import json
import os
import re
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path

from plimsoll.adapters.filesystem.errors import explained
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.bundle.address import PREFIX, only_digest
from plimsoll.bundle.model import Bundle, StoredBundle
from plimsoll.bundle.pack import pack, unpack
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import NotFound, PlimsollError, Rejected

_ARCHIVE = re.compile(r"([0-9a-f]{64})\.zip")
_UNFINISHED = ".unfinished-"
_UNFINISHED_FOR_S = 3600.0
"""Nobody writes that long: what is older was left behind by a killed process."""


class FilesystemBundleStore:
    """Keeps bundles in a folder, each whole or not at all."""

    def __init__(
        self, settings: FilesystemSettings | None = None, *, clock: Clock | None = None
    ) -> None:
        self._folder = (settings or FilesystemSettings()).root / "bundles"
        self._clock = clock or SystemClock()

    def put(self, bundle: Bundle) -> StoredBundle:
        """Stores a bundle; see the port."""
        target = self._path_of(bundle.digest)
        with self._explained():
            # The mode is that of the last folder only, hence one by one.
            self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._remove_unfinished()
            if not _is_intact(target, bundle.digest):
                self._write(target, pack(bundle))
            return self._stored(bundle.digest, bundle.service)

    def get(self, digest: str) -> Bundle:
        """The bundle with that digest; see the port."""
        found = only_digest(digest, self._digests())
        return _unpacked(self._read(found), found)

    def archive(self, digest: str) -> bytes:
        """The zip archive of a bundle; see the port."""
        found = only_digest(digest, self._digests())
        data = self._read(found)
        _unpacked(data, found)
        return data

    def link(self, digest: str) -> str | None:
        """None: a folder serves no URLs."""
        only_digest(digest, self._digests())
        return None

    def list(self, *, service: str | None = None) -> Sequence[StoredBundle]:
        """What is stored, newest first; archives that cannot be read are passed over."""
        found = []
        with self._explained():
            for digest in self._digests():
                owner = _service_in(self._path_of(digest))
                if owner is not None and service in {None, owner}:
                    # Between looking and reading, somebody may have deleted it.
                    with suppress(FileNotFoundError):
                        found.append(self._stored(digest, owner))
        return sorted(found, key=lambda each: (each.stored_at, each.digest), reverse=True)

    def _path_of(self, digest: str) -> Path:
        return self._folder / f"{digest.removeprefix(PREFIX)}.zip"

    def _digests(self) -> Sequence[str]:
        with self._explained():
            try:
                names = [entry.name for entry in os.scandir(self._folder)]
            except FileNotFoundError:
                return ()
        return [PREFIX + match[1] for name in names if (match := _ARCHIVE.fullmatch(name))]

    def _read(self, digest: str) -> bytes:
        with self._explained():
            try:
                return self._path_of(digest).read_bytes()
            except FileNotFoundError:
                raise NotFound(f"There is no bundle {digest} any more.") from None

    def _stored(self, digest: str, service: str) -> StoredBundle:
        path = self._path_of(digest)
        facts = path.stat()
        return StoredBundle(
            digest=digest,
            service=service,
            location=str(path),
            size_bytes=facts.st_size,
            stored_at=datetime.fromtimestamp(facts.st_mtime_ns / 1e9, tz=UTC),
        )

    def _write(self, target: Path, data: bytes) -> None:
        """Beside its place first: a rename within a folder is all or nothing."""
        # mkstemp gives the file the mode 0600.
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=_UNFINISHED)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            now = self._clock.now().timestamp()
            os.utime(name, (now, now))
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink(missing_ok=True)
            raise
        # The name has to be on the disk as well, or a power cut takes the bundle back.
        self._sync_folder()

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _remove_unfinished(self) -> None:
        for path in self._folder.glob(f"{_UNFINISHED}*"):
            with suppress(OSError):
                if self._clock.now().timestamp() - path.stat().st_mtime > _UNFINISHED_FOR_S:
                    path.unlink()

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self._folder.parent, "the bundle")


def _is_intact(path: Path, digest: str) -> bool:
    """Storing again heals an archive that was damaged meanwhile."""
    try:
        return _unpacked(path.read_bytes(), digest) is not None
    except (FileNotFoundError, Rejected):
        return False


def _unpacked(data: bytes, digest: str) -> Bundle:
    damaged = Rejected(
        f"The stored bundle {digest} is damaged.",
        fix="Delete its archive and make the bundle again; the same inputs give the same digest.",
    )
    try:
        bundle = unpack(data)
    except PlimsollError as error:
        raise damaged from error
    if bundle.digest != digest:
        raise damaged
    return bundle


def _service_in(path: Path) -> str | None:
    """The service that the archive's manifest names, without unpacking the rest."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
    except (zipfile.BadZipFile, KeyError, ValueError, FileNotFoundError, EOFError):
        return None
    service = manifest.get("service") if isinstance(manifest, dict) else None
    return service if isinstance(service, str) else None
