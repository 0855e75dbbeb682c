"""docs/repositories.md lists every reader, as it describes itself."""

from scripts.write_repositories import PAGE, written


def test_the_page_lists_what_is_read() -> None:
    page = PAGE.read_text()
    assert written(page) == page, "run scripts/write_repositories.py"
