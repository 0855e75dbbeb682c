"""Which files of a repository are worth reading, whoever holds it; and why the others are not."""

from pathlib import PurePosixPath

from plimsoll.kit.value import Value

SOURCES = (
    frozenset({".py"})
    | frozenset({".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"})
    | frozenset({".go", ".rs", ".cs", ".php", ".rb", ".ru", ".ex", ".exs"})
    | frozenset({".java", ".kt", ".kts"})
)
DOCUMENTS = (
    frozenset(
        {
            ".json",
            ".yaml",
            ".yml",
            ".raml",
            ".apib",
            ".graphql",
            ".gql",
            ".graphqls",
            ".proto",
            ".prisma",
        }
    )
    | frozenset({".har", ".http", ".rest", ".jmx"})
    # Settings that say under which path a service is served, and what a folder holds.
    | frozenset({".properties", ".conf", ".toml", ".xml", ".csproj", ".gradle"})
)
NAMES = frozenset({"Dockerfile", "Gemfile", "go.mod"})
NEVER_ENTERED = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".tox"})
ENVIRONMENT_MARK = "pyvenv.cfg"
"""A folder with a file of this name is a virtual environment and is not entered."""
HEAD_BYTES = 4_096
"""How much of a file `is_binary` wants to see."""

BINARY = "binary"
LINK_NOT_FOLLOWED = "link that is not followed"
NESTED_TOO_DEEPLY = "nested too deeply"
NO_REGULAR_FILE = "no regular file"
UNREADABLE_NAME = "unreadable name"

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class ReadingLimits(Value):
    """How much of a repository is read before it counts as a mistake."""

    largest_source_bytes: int = 2_000_000
    """Source files above this are data in disguise, or were generated."""
    largest_document_bytes: int = 50_000_000
    """Documents above this are left out."""
    most_files: int = 200_000
    most_nested_folders: int = 40


def is_worth_reading(name: str) -> bool:
    """Whether a file of this name or path can hold routes, or say where they are served."""
    return _suffix(name) in SOURCES | DOCUMENTS or PurePosixPath(name).name in NAMES


def too_large(name: str, size_bytes: int, limits: ReadingLimits) -> str | None:
    """Why a file of this size is not read; None if it is."""
    is_source = _suffix(name) in SOURCES
    largest = limits.largest_source_bytes if is_source else limits.largest_document_bytes
    return f"{size_bytes:,} bytes are too many" if size_bytes > largest else None


def too_many(limits: ReadingLimits) -> str:
    """Why the rest of a repository is not read."""
    return f"more than {limits.most_files} files"


def is_binary(head: bytes) -> bool:
    """Whether a file that begins like this is no text."""
    return b"\0" in head and not head.startswith(_UTF_16)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
