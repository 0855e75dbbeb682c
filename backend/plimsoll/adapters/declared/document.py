"""YAML or JSON whose every part knows its line, for errors that a person can follow."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from plimsoll.kit.errors import Rejected

_DEEPEST = 20
"""Levels; PyYAML's composer recurses."""
_LONGEST_SHOWN = 60
_QUOTES = "A name with braces inside of { … } needs quotes; indent with spaces, not with tabs."


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in the document."""

    file: str
    line: int
    """From 1."""
    path: tuple[str, ...]
    """The names that lead to it."""
    node: Node

    @property
    def place(self) -> str:
        """File, line and field."""
        field = f", {' > '.join(self.path)}" if self.path else ""
        return f"{self.file}, line {self.line}{field}"

    @property
    def is_empty(self) -> bool:
        """Nothing is written after the name."""
        return isinstance(self.node, ScalarNode) and self.node.tag == "tag:yaml.org,2002:null"

    @property
    def is_list(self) -> bool:
        """It is a list."""
        return isinstance(self.node, SequenceNode)

    def text(self, write: str) -> str:
        """What is written there, as it is written; `write` says what should be."""
        if not isinstance(self.node, ScalarNode) or self.is_empty:
            self.refuse(f"{self._name} has no value" if self.is_empty else self._odd, write)
        written: str = self.node.value
        return written.strip()

    def items(self, write: str) -> "list[Entry]":
        """The values of a list."""
        if not isinstance(self.node, SequenceNode):
            self.refuse(self._odd, write)
        return [
            Entry(self.file, child.start_mark.line + 1, (*self.path, f"no. {number}"), child)
            for number, child in enumerate(self.node.value, start=1)
        ]

    def fields(self, write: str) -> "dict[str, Entry]":
        """The values of a mapping by name; no name may come twice."""
        if not isinstance(self.node, MappingNode):
            self.refuse(self._odd, write)
        found: dict[str, Entry] = {}
        for key, child in self.node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                Entry(self.file, line, self.path, key).refuse("a name is no text", write)
            name: str = key.value.strip()
            entry = Entry(self.file, line, (*self.path, name), child)
            if name in found:
                entry.refuse(
                    f"{name} is there twice, also in line {found[name].line}", "Keep one of them."
                )
            found[name] = entry
        return found

    def known_fields(self, known: Collection[str], write: str) -> "dict[str, Entry]":
        """As `fields`, where any other name is an error."""
        found = self.fields(write)
        for name, entry in found.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"Did you mean {near[0]}? " if near else ""
                entry.refuse(
                    f"“{_short(name)}” is no field", f"{hint}Known are: {', '.join(known)}."
                )
        return found

    def refuse(self, what: str, write: str) -> NoReturn:
        """Says what is wrong there, and what to write.

        Raises:
            Rejected: always.
        """
        raise Rejected(f"{what[:1].upper()}{what[1:]}.", where=self.place, fix=write)

    @property
    def _name(self) -> str:
        return self.path[-1] if self.path else "the file"

    @property
    def _odd(self) -> str:
        if isinstance(self.node, SequenceNode):
            return f"{self._name} is a list"
        if isinstance(self.node, MappingNode):
            return f"{self._name} holds fields of its own"
        if self.is_empty:
            return f"{self._name} is empty"
        return f"{self._name} is “{_short(str(self.node.value))}”"


def read_document(content: bytes, file: str) -> Entry:
    """The document as a whole.

    Raises:
        Rejected: it is no UTF-8, no YAML or JSON, or nested too deeply; says the line.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(
            f"{file} is no text in UTF-8.", where=file, fix="Write a text file in YAML or JSON."
        ) from error
    if text.lstrip().startswith("{"):
        # JSON indents with tabs if it likes, YAML never; in a JSON string no tab can stand.
        text = text.replace("\t", " ")
    try:
        _refuse_depth(text, file)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}, line {mark.line + 1}" if mark else file
        raise Rejected(
            f"It is no YAML: {error.problem or error.context}.", where=where, fix=_QUOTES
        ) from error
    except yaml.YAMLError as error:
        raise Rejected("It holds characters that no text has.", where=file, fix=_QUOTES) from error
    if node is None:
        node = ScalarNode("tag:yaml.org,2002:null", "")
        return Entry(file, 1, (), node)
    return Entry(file, node.start_mark.line + 1, (), node)


def _refuse_depth(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            line = f", line {event.start_mark.line + 1}" if event.start_mark else ""
            raise Rejected(
                "It is nested too deeply.",
                where=file + line,
                fix="Write no more than what the documentation of declared: shows.",
            )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else line[:_LONGEST_SHOWN] + "…"
