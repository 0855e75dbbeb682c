"""A policy's YAML as entries that know their line; nothing in it is executed or expanded."""

import difflib
from collections.abc import Collection
from typing import NamedTuple, NoReturn

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from plimsoll.kit.errors import Rejected

LONGEST = 200_000
"""Characters of a policy."""
_DEEPEST = 10
_SHOWN = 60
_NULL = "tag:yaml.org,2002:null"


class Entry(NamedTuple):
    """A value in the document."""

    file: str
    line: int
    """From 1."""
    name: str
    """Of the field that holds it; empty: the document."""
    node: Node

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written after the name."""
        return isinstance(self.node, ScalarNode) and self.node.tag == _NULL

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.node, SequenceNode)

    @property
    def is_mapping(self) -> bool:
        """Whether it has fields of its own."""
        return isinstance(self.node, MappingNode)

    def text(self, fix: str) -> str:
        """What is written there, as it is written."""
        if not isinstance(self.node, ScalarNode) or self.is_empty:
            self.refuse(f"{self._called} is no text", fix)
        return str(self.node.value).strip()

    def items(self) -> "list[Entry]":
        """The values of a list; of a single value itself alone, of nothing none."""
        if self.is_empty:
            return []
        if not isinstance(self.node, SequenceNode):
            return [self]
        return [
            Entry(self.file, child.start_mark.line + 1, self.name, child)
            for child in self.node.value
        ]

    def fields(self, fix: str) -> "dict[str, Entry]":
        """The values of a mapping by name; none if nothing is written."""
        if self.is_empty:
            return {}
        if not isinstance(self.node, MappingNode):
            self.refuse(f"{self._called} has no fields", fix)
        found: dict[str, Entry] = {}
        for key, child in self.node.value:
            name = str(key.value).strip() if isinstance(key, ScalarNode) else ""
            entry = Entry(self.file, key.start_mark.line + 1, name, child)
            if not name:
                entry.refuse("a name is no text", fix)
            if name in found:
                entry.refuse(
                    f"“{_short(name)}” is there twice, also in line {found[name].line}",
                    "Keep one of them.",
                )
            found[name] = entry
        return found

    def known_fields(self, known: Collection[str], fix: str = "") -> "dict[str, Entry]":
        """As `fields`, where any other name is an error."""
        write = fix or f"Known are: {', '.join(known)}."
        found = self.fields(write)
        for name, entry in found.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"Did you mean {near[0]}? " if near else ""
                entry.refuse(f"“{_short(name)}” is not known here", hint + write)
        return found

    def refuse(self, what: str, fix: str) -> NoReturn:
        """Says what is wrong there, and what to write.

        Raises:
            Rejected: always.
        """
        raise Rejected(
            f"{what[:1].upper()}{what[1:]}.", where=f"{self.file}, line {self.line}", fix=fix
        )

    @property
    def _called(self) -> str:
        return f"“{_short(self.name)}”" if self.name else "the policy"


def read_document(text: str, file: str) -> Entry:
    """The document as a whole; an empty one is empty.

    Raises:
        Rejected: it is no YAML, too long, nested too deeply, or has anchors; says the line.
    """
    if len(text) > LONGEST:
        raise Rejected(
            f"{file} is longer than {LONGEST:,} characters.", where=file, fix="Write fewer rules."
        )
    try:
        _refuse_what_grows(text, file)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}, line {mark.line + 1}" if mark else file
        raise Rejected(
            f"It is no YAML: {error.problem or error.context}.",
            where=where,
            fix="A name with braces or a * at its beginning needs quotes; indent with spaces.",
        ) from error
    except yaml.YAMLError as error:
        raise Rejected(
            "It holds characters that no text has.", where=file, fix="Write it in UTF-8."
        ) from error
    if node is None:
        return Entry(file, 1, "", ScalarNode(_NULL, ""))
    return Entry(file, node.start_mark.line + 1, "", node)


def _refuse_what_grows(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        elif isinstance(event, AliasEvent):
            raise Rejected(
                "It refers to an anchor.", where=f"{file}, line {line}",
                fix="Write it out; a pattern that begins with * needs quotes.",
            )  # fmt: skip
        if depth > _DEEPEST:
            raise Rejected(
                "It is nested too deeply.", where=f"{file}, line {line}",
                fix="Write no more than what docs/gate.md shows.",
            )  # fmt: skip


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
