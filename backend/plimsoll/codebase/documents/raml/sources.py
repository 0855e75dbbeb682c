"""RAML files with what they include from the repository."""

import json
import re
from collections.abc import Callable

from pydantic import JsonValue

from plimsoll.codebase.documents.load import EVERY_LEVEL, Unreadable, decoded, load
from plimsoll.codebase.documents.placed import Placed, Tagged
from plimsoll.codebase.documents.references import beside

_MOST_INCLUDES = 2_000
_DEEPEST = 60
_DATA = re.compile(r"\.(?:raml|ya?ml|json|schema)$", re.IGNORECASE)
_TEXTS = re.compile(r"\.(?:xsd|xml|md|txt)$", re.IGNORECASE)

Finder = Callable[[str], bytes | None]


class Tree:
    """One document; its includes are read as they are met, each once."""

    def __init__(self, find: Finder) -> None:
        self._find = find
        self._known: dict[str, JsonValue] = {}
        self.missing: dict[str, None] = {}
        """Included files that are not in the repository."""

    def opened(self, path: str, data: bytes) -> JsonValue:
        """A file's value with everything it includes.

        Raises:
            Unreadable: it is no YAML.
        """
        return self._whole(load(path, data, lined=EVERY_LEVEL).data, path, 0)

    def file(self, path: str) -> JsonValue:
        """The value of another file; None if there is none."""
        return self._included(path, 0)

    def _whole(self, value: JsonValue, path: str, depth: int) -> JsonValue:
        if depth > _DEEPEST:
            return None
        if isinstance(value, Tagged) and value.tag == "!include":
            return self._included(beside(path, value.strip()), depth + 1)
        if isinstance(value, dict):
            made = Placed()
            made.lines, made.file = (value.lines, path) if isinstance(value, Placed) else ({}, path)
            for key, inner in value.items():
                made[key] = self._whole(inner, path, depth + 1)
            # Libraries are named relative to the file that uses them.
            uses = made.get("uses")
            if isinstance(uses, dict):
                made["uses"] = {
                    key: beside(path, one) if isinstance(one, str) else one
                    for key, one in uses.items()
                }
            return made
        if isinstance(value, list):
            return [self._whole(inner, path, depth + 1) for inner in value]
        return value

    def _included(self, path: str, depth: int) -> JsonValue:
        if path in self._known:
            return self._known[path]
        if len(self._known) >= _MOST_INCLUDES:
            return None
        data = self._find(path)
        self._known[path] = None  # what includes itself
        if data is None:
            self.missing[path] = None
            return None
        self._known[path] = self._read(path, data, depth)
        return self._known[path]

    def _read(self, path: str, data: bytes, depth: int) -> JsonValue:
        text = decoded(data)[0]
        if _TEXTS.search(path) or not _DATA.search(path):
            return text
        if text.lstrip().startswith("{"):
            try:
                json.loads(text)
            except (ValueError, RecursionError):
                pass
            else:
                return text  # a JSON schema or an example, which RAML takes as text
        try:
            return self._whole(load(path, data, lined=EVERY_LEVEL).data, path, depth + 1)
        except Unreadable:
            return None
