"""Writes the table of docs/repositories.md anew from what the extractors say of themselves."""

import re
import sys
from pathlib import Path

from plimsoll.codebase.readers import code_extractors, document_extractors

PAGE = Path(__file__).parents[1] / "docs" / "repositories.md"
_TABLE = re.compile(r"(?<=\|---\|---\|\n)(?:\|.*\|\n)*")


def table() -> str:
    """A row an extractor: its name, linked to its documentation, and the first line of that."""
    rows = []
    for extractor in (*code_extractors(), *document_extractors()):
        module = sys.modules[type(extractor).__module__]
        said = (module.__doc__ or "").partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")
        file = module.__name__.rpartition(".")[2]
        place = f"../backend/plimsoll/codebase/extractors/{file}.py"
        rows.append(f"| [{file}]({place}) | {said} |\n")
    return "".join(rows)


def written(page: str) -> str:
    """The page with the table as it is now."""
    return _TABLE.sub(lambda _: table(), page, count=1)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
