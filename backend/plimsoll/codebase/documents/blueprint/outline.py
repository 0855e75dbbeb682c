"""An API Blueprint's headings, each with the lists under it; code blocks are text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADING = re.compile(r"(#{1,6})[ ]*([^\s#].*)$")
_BULLET = re.compile(r"([ ]*)[+*-][ ]+(\S.*)$")
_FENCE = re.compile(r"\s*(```+|~~~+)")
_TAB = 4
_LONGEST = 1_000
"""Characters of a heading or item that count."""


@dataclass(slots=True)
class Item:
    """A list's item, with those below it and the text in it."""

    text: str
    indent: int
    line: int
    items: list["Item"] = field(default_factory=list)
    content: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The text in it, without fences."""
        return "\n".join(self.content).strip()


@dataclass(slots=True)
class Section:
    """A heading and the lists under it."""

    title: str
    level: int
    line: int
    items: list[Item] = field(default_factory=list)


def metadata_of(text: str) -> dict[str, str]:
    """`FORMAT: 1A`, `HOST: https://…`: the lines before the first empty one; names in capitals."""
    found: dict[str, str] = {}
    for line in text.lstrip("\ufeff \r\n").splitlines():
        name, colon, value = line.partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z][\w -]*", name):
            break
        found[name.strip().upper()] = value.strip()
    return found


def sections_of(text: str) -> list[Section]:
    """All headings, in order."""
    found = [Section("", 0, 1)]
    stack: list[Item] = []
    fence = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.expandtabs(_TAB)
        mark = _FENCE.match(line)
        if fence or mark is not None:
            if mark is not None and (not fence or mark[1].startswith(fence)):
                fence = "" if fence else mark[1]
            elif stack:
                stack[-1].content.append(line)
            continue
        heading = _HEADING.match(line)
        if heading is not None:
            title = heading[2][:_LONGEST].rstrip("# ")
            found.append(Section(title, len(heading[1]), number))
            stack = []
            continue
        _read(line, number, found[-1], stack)
    return found


def _read(line: str, number: int, section: Section, stack: list[Item]) -> None:
    bullet = _BULLET.match(line)
    if bullet is None:
        if stack and line.strip():
            if line[:1].isspace():
                stack[-1].content.append(line)
            else:
                stack.clear()  # a paragraph ends the list
        return
    indent = len(bullet[1])
    while stack and stack[-1].indent >= indent:
        stack.pop()
    item = Item(bullet[2][:_LONGEST].rstrip(), indent, number)
    (stack[-1].items if stack else section.items).append(item)
    stack.append(item)


def keyword_of(item: Item) -> str:
    """The first word in lower case: parameters, request, response, attributes, headers, body."""
    match = re.match(r"[A-Za-z]+", item.text)
    return match[0].lower() if match is not None else ""


def walk(items: list[Item]) -> Iterator[Item]:
    """All items, however deep."""
    pending = list(reversed(items))
    while pending:
        item = pending.pop()
        yield item
        pending.extend(reversed(item.items))
