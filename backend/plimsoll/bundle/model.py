"""Bundles: immutable, content-addressed files of a test, with their provenance."""

from typing import Literal

from pydantic import AwareDatetime, Field

from plimsoll.kit.canonical import canonical_json, digest
from plimsoll.kit.value import Value
from plimsoll.traffic.model import Window


class BundleFile(Value):
    """One text file: a POSIX path inside the bundle, and its content."""

    path: str
    content: str

    @property
    def digest(self) -> str:
        """Of the content in UTF-8."""
        return digest(self.content.encode())


class Provenance(Value):
    """Where a bundle comes from: facts derived from inputs, so that it can be made again."""

    service: str
    traffic_source: str
    traffic_digest: str
    window: Window
    repository: str
    commit: str | None
    generator: str
    """`plimsoll 0.1.0`."""


CoverageState = Literal["tested", "untested", "dead", "shadow", "removed"]


class CoverageRow(Value):
    """One endpoint in code, production and script.

    tested: in the script. untested: in code and production, not in the script. dead: in code,
    without traffic in the window. shadow: in production, on no route of the code. removed: in the
    script, and no longer in the code.
    """

    endpoint: str
    state: CoverageState
    requests: int
    share: float
    """Of all counted requests of the window, 0 to 1."""
    source: str | None = None
    """`file:line` in the repository."""
    reason: str | None = None
    """Why it is untested, when something is known."""


class Coverage(Value):
    """Routes in the code × routes in production × routes in the script."""

    schema_version: Literal[1] = 1
    rows: tuple[CoverageRow, ...]
    """Most traffic first, ties by name."""
    tested_share: float
    """Share of the window's requests on tested endpoints."""


class EndpointProof(Value):
    """What the stub saw of one endpoint."""

    endpoint: str
    passed: bool
    problems: tuple[str, ...] = ()
    """What was wrong with its requests, in words; for a passed one: what was repaired."""


class Proof(Value):
    """That a bundle runs: inspected and run once against a stub that validates the requests."""

    k6: str
    """Version of the k6 that ran it."""
    endpoints: tuple[EndpointProof, ...]
    share: float
    """Proven share of the replayed requests, 0 to 1."""

    @property
    def failed(self) -> tuple[EndpointProof, ...]:
        """The endpoints that did not pass."""
        return tuple(proof for proof in self.endpoints if not proof.passed)


class Bundle(Value):
    """The files of a test."""

    service: str
    files: tuple[BundleFile, ...] = Field(min_length=1)
    """Sorted by path."""

    @property
    def digest(self) -> str:
        """Digest of the tree: of every path with its content's digest."""
        return digest(canonical_json({file.path: file.digest for file in self.files}).encode())

    def file(self, path: str) -> BundleFile:
        """The file at a path; KeyError if there is none."""
        for file in self.files:
            if file.path == path:
                return file
        raise KeyError(path)


class StoredBundle(Value):
    """A bundle in a store."""

    digest: str
    service: str
    location: str
    """Where people find it: a path or address."""
    size_bytes: int
    """Of the zip archive."""
    stored_at: AwareDatetime


class BundleRecord(Value):
    """What is known of a stored bundle without opening it."""

    digest: str
    service: str
    workflow_id: str
    """The workflow that stored it first."""
    location: str
    size_bytes: int
    stored_at: AwareDatetime
    endpoints: int
    """How many are tested."""
    tested_share: float
    """Share of the window's requests on tested endpoints."""
