"""Writes helm/plimsoll/README.md's table of values anew from the comments in values.yaml."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

CHART = Path(__file__).parents[1] / "helm" / "plimsoll"
PAGE = CHART / "README.md"
_TABLE = re.compile(r"(?<=\|---\|---\|---\|\n)(?:\|.*\|\n)*")
_MARK = "# -- "


def rows() -> Iterator[tuple[str, str, str]]:
    """Each documented value: its path, its default, what it means."""
    text = (CHART / "values.yaml").read_text()
    yield from _rows(yaml.compose(text), text.splitlines(), ())


def table() -> str:
    """The rows in Markdown."""
    return "".join(
        f"| `{path}` | `{default}` | {meaning.replace('|', chr(92) + '|')} |\n"
        for path, default, meaning in rows()
    )


def written(page: str) -> str:
    """The page with the table as it is now."""
    return _TABLE.sub(lambda _: table(), page, count=1)


def _rows(
    node: yaml.Node | None, lines: list[str], path: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        here = (*path, key.value)
        meaning = _comment_above(lines, key.start_mark.line)
        if meaning:
            default = json.dumps(yaml.safe_load(yaml.serialize(value)))
            yield ".".join(here), default, meaning
        else:
            yield from _rows(value, lines, here)


def _comment_above(lines: list[str], line: int) -> str:
    comment: list[str] = []
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
        comment.insert(0, lines[line].strip())
        if comment[0].startswith(_MARK):
            return " ".join([comment[0].removeprefix(_MARK), *(each[2:] for each in comment[1:])])
    return ""


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
