import pytest

from plimsoll.codebase.admit import ReadingLimits, is_binary, is_worth_reading, too_large

LIMITS = ReadingLimits(largest_source_bytes=10, largest_document_bytes=20)


@pytest.mark.parametrize("name", ["a.py", "b/a.PY", "openapi.json", "a.b.yaml", "a.yml"])
def test_sources_and_documents_are_worth_reading(name: str) -> None:
    assert is_worth_reading(name)


@pytest.mark.parametrize("name", ["a.txt", "py", ".py", "a.pyc", "a.py/readme", ""])
def test_nothing_else_is(name: str) -> None:
    assert not is_worth_reading(name)


@pytest.mark.parametrize(
    ("name", "size_bytes", "reason"),
    [
        ("a.py", 10, None),
        ("a.py", 11, "11 bytes are too many"),
        ("a.json", 20, None),
        ("a.json", 1_000_000, "1,000,000 bytes are too many"),
    ],
)
def test_sources_and_documents_have_limits_of_their_own(
    name: str, size_bytes: int, reason: str | None
) -> None:
    assert too_large(name, size_bytes, LIMITS) == reason


def test_a_text_has_no_nul_unless_its_first_bytes_explain_it() -> None:
    assert is_binary(b"a\0")
    assert not is_binary(b"a")
    assert not is_binary("a".encode("utf-16"))
