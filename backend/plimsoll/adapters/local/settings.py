"""Limits of reading a folder."""

from plimsoll.kit.value import Value


class LocalSettings(Value):
    """How much of a folder is read before it counts as a mistake."""

    largest_source_bytes: int = 2_000_000
    """Python files above this are data in disguise."""
    largest_document_bytes: int = 50_000_000
    """OpenAPI documents above this are left out."""
    most_files: int = 200_000
    most_nested_folders: int = 40
