"""What a generator is told to do, and the bundle that it gets with that.

Both lie in ConfigMaps, which a pod sees as files: no address to download from, no credentials, no
storage that all nodes share. A ConfigMap holds one MiB, so a bundle is packed and cut into parts;
the order names their number and digest. What is secret lies in a Secret, which is mounted as a file
that only the generator's user can read, and is in no environment and no TestRun.
"""

import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import Field, JsonValue, ValidationError

from plimsoll.bundle.model import Bundle
from plimsoll.kit.canonical import canonical_json
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.kit.value import Value
from plimsoll.run.model import RunRequest

ORDER_FILE = "order.json"
SECRETS_FILE = "secrets.json"
BUNDLE_FOLDER = "plimsoll/bundle"
SECRETS_FOLDER = "plimsoll/secrets"
WORD_FOLDER = "plimsoll/word"

PART_BYTES = 768 * 1024
"""A ConfigMap may have 1,048,576 bytes, and grows by a third on its way."""
MOST_PARTS = 16
"""12 MiB packed; all of them lie in etcd, which is no store for large things."""
_LARGEST_BYTES = 512 * 2**20
_GZIP = 16 + zlib.MAX_WBITS


class Order(Value):
    """What all generators of a run are told."""

    schema_version: Literal[1] = 1
    request: RunRequest
    """Without its secrets."""
    generators: int = Field(ge=1)
    parts: int = Field(ge=1, le=MOST_PARTS)
    bundle_sha256: str
    """Of the packed bundle."""
    has_secrets: bool
    lease_s: float = Field(gt=0)
    """Load ends when nothing was heard from the runner for so long."""
    start_within_s: float = Field(gt=0)
    """A generator gives up that has not begun by then."""

    @property
    def digest(self) -> str:
        """Names the order by its content."""
        return sha256(self.as_json().encode()).hexdigest()

    def as_json(self) -> str:
        """The same text for the same order."""
        return canonical_json(self.model_dump(mode="json"))


class Secrets(Value):
    """What must not be seen."""

    variables: dict[str, str] = Field(default_factory=dict, repr=False)
    """For the script."""
    k6: dict[str, JsonValue] = Field(default_factory=dict, repr=False)
    """Settings of the generator's own k6."""

    @property
    def is_empty(self) -> bool:
        """Whether there are none."""
        return not self.variables and not self.k6


def packed(bundle: Bundle, *, most_parts: int = MOST_PARTS) -> tuple[bytes, ...]:
    """The bundle, cut into parts; the same for the same bundle.

    Raises:
        Rejected: it is too large.
    """
    packer = zlib.compressobj(wbits=_GZIP)
    content = packer.compress(bundle.model_dump_json().encode()) + packer.flush()
    if len(content) > most_parts * PART_BYTES:
        raise Rejected(
            f"The bundle is {len(content):,} bytes when packed; "
            f"{most_parts * PART_BYTES:,} can be handed to generators on Kubernetes.",
            fix="Make the bundle with fewer rows of data, or run it with a local k6.",
        )
    return tuple(content[at : at + PART_BYTES] for at in range(0, len(content), PART_BYTES))


def digest_of(parts: tuple[bytes, ...]) -> str:
    """Names a packed bundle."""
    return sha256(b"".join(parts)).hexdigest()


def unpacked(order: Order, root: Path) -> Bundle:
    """The bundle that lies beside an order.

    Raises:
        Unavailable: a part is missing, or not what the order says.
    """
    where = BUNDLE_FOLDER
    try:
        content = b"".join((root / where / part_name(at)).read_bytes() for at in range(order.parts))
    except OSError as error:
        raise Unavailable(f"The bundle is not here: {error.strerror}.", where=where) from error
    if sha256(content).hexdigest() != order.bundle_sha256:
        raise Unavailable("The bundle here is not the one that the order names.", where=where)
    inflating = zlib.decompressobj(_GZIP)
    try:
        text = inflating.decompress(content, _LARGEST_BYTES)
        if not inflating.eof:
            raise Unavailable("The bundle is larger than it may be.", where=where)
        return Bundle.model_validate_json(text)
    except (zlib.error, ValidationError) as error:
        raise Unavailable(
            "The bundle cannot be understood: has the image another version?", where=where
        ) from error


def read_order(path: Path) -> Order:
    """The order in a file.

    Raises:
        Unavailable: there is none, or one of another version.
    """
    try:
        return Order.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise Unavailable(
            "The order cannot be understood: has the image another version?", where=str(path)
        ) from error


def read_secrets(order: Order, root: Path) -> Secrets:
    """What is secret about a run.

    Raises:
        Unavailable: it is not here, though the order says that it is.
    """
    if not order.has_secrets:
        return Secrets()
    try:
        return Secrets.model_validate_json((root / SECRETS_FOLDER / SECRETS_FILE).read_bytes())
    except (OSError, ValidationError):
        # Without its cause: that could show a secret.
        raise Unavailable("The secrets of the run cannot be read.", where=SECRETS_FOLDER) from None


def part_name(at: int) -> str:
    """Of a part of the bundle."""
    return f"part-{at:03}"


def named_parts(parts: tuple[bytes, ...]) -> Iterator[tuple[str, bytes]]:
    """The parts with their names."""
    return ((part_name(at), part) for at, part in enumerate(parts))
