"""Bundles as people and programs read them."""

from typing import Literal, Self

from plimsoll.bundle.model import Bundle, Coverage, Proof, StoredBundle
from plimsoll.kit.value import Value
from plimsoll.workload.model import LeftOut


class FileReport(Value):
    """A file of a bundle."""

    path: str
    size_bytes: int
    digest: str

    @classmethod
    def all_of(cls, bundle: Bundle) -> tuple[Self, ...]:
        """Every file, sorted by path."""
        return tuple(
            cls(path=file.path, size_bytes=len(file.content.encode()), digest=file.digest)
            for file in bundle.files
        )


class BundleReport(Value):
    """What `plimsoll bundle create --format json` prints."""

    schema_version: Literal[1] = 1
    service: str
    digest: str
    location: str
    """Where it is stored."""
    out: str | None
    """The zip file that was asked for."""
    size_bytes: int
    files: tuple[FileReport, ...]
    requests: int
    """Counted requests of the window."""
    tested_share: float
    """Share of them on endpoints that the script asks for."""
    proof: Proof
    left_out: tuple[LeftOut, ...]
    coverage: Coverage


class BundleDetails(Value):
    """What `plimsoll bundle show --format json` prints."""

    schema_version: Literal[1] = 1
    service: str
    digest: str
    files: tuple[FileReport, ...]


class BundleListing(Value):
    """What `plimsoll bundle list --format json` prints: newest first."""

    schema_version: Literal[1] = 1
    bundles: tuple[StoredBundle, ...]


class BundleDownload(Value):
    """What `plimsoll bundle download --format json` prints."""

    schema_version: Literal[1] = 1
    digest: str
    out: str
    size_bytes: int


class BundleCheck(Value):
    """What `plimsoll bundle check --format json` prints."""

    schema_version: Literal[1] = 1
    digest: str
    service: str
    ok: bool
    problems: tuple[str, ...]
    scenarios: dict[str, tuple[str, ...]]
    """What k6 understood, by test type."""
