"""References of documents, followed inside a file and to other files of the repository.

Schemas are made self-contained: what they refer to moves under `$defs`, written once each.
"""

from collections import Counter
from collections.abc import Callable
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.documents.load import Document
from plimsoll.codebase.documents.schemas import rewritten

_LONGEST_CHAIN = 60
_MOST_DEFINITIONS = 60
"""Definitions behind one schema; further ones are left open."""

Finder = Callable[[str], Document | None]


class Library:
    """Follows references, and keeps what it wrote."""

    def __init__(self, find: Finder) -> None:
        self._find = find
        self._names: dict[tuple[int, str], str] = {}
        self._taken: Counter[str] = Counter()
        self._pending: list[tuple[str, str, Document]] = []
        self._definitions = Definitions(_MOST_DEFINITIONS)
        self._whole: dict[str, JsonSchema] = {}
        self._behind: dict[tuple[str, ...], JsonSchema] = {}
        self._targets: dict[tuple[int, str], tuple[JsonValue, Document]] = {}
        self._kept: list[JsonValue] = []
        self.missing: dict[str, None] = {}
        """References that lead nowhere, as they are written."""

    def resolve(self, value: JsonValue, document: Document) -> tuple[JsonValue, Document]:
        """What a value stands for after following its `$ref`, and the file that holds it."""
        for _ in range(_LONGEST_CHAIN):
            reference = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(reference, str):
                break
            value, document = self._target(reference, document)
        return value, document

    def table(self, value: JsonValue, document: Document) -> tuple[dict[str, JsonValue], Document]:
        """The same, if it is an object; else an empty one."""
        found, place = self.resolve(value, document)
        return (found if isinstance(found, dict) else {}), place

    def schema(self, value: JsonValue, document: Document) -> JsonSchema:
        """A schema with everything it refers to under `$defs`."""
        needs: list[str] = []
        plain = rewritten(value, self._namer(document, needs))
        reference = str(plain.get("$ref", "")) if len(plain) == 1 else ""
        if reference in self._whole:
            return self._whole[reference]
        self._write_pending()
        if reference:
            self._whole[reference] = self._definitions.whole(plain, needs)
            return self._whole[reference]
        return {**plain, **self._definitions_behind(tuple(dict.fromkeys(needs)))}

    def _definitions_behind(self, needs: tuple[str, ...]) -> JsonSchema:
        if needs not in self._behind:
            self._behind[needs] = self._definitions.whole({}, needs)
        return self._behind[needs]

    def _namer(self, document: Document, needs: list[str]) -> Callable[[str], str]:
        """Gives the place under `$defs` for a reference, and remembers that it is needed."""

        def place_of(reference: str) -> str:
            name = self._defined(reference, document)
            needs.append(name)
            return f"{PREFIX}{name}"

        return place_of

    def _home(self, file: str, document: Document) -> Document | None:
        if not file:
            return document
        path = beside(document.path, file)
        if path == document.path:
            return document
        return None if "://" in file else self._find(path)

    def _target(self, reference: str, document: Document) -> tuple[JsonValue, Document]:
        key = (id(document.data), reference)
        if key not in self._targets:
            self._kept.append(document.data)
            self._targets[key] = self._looked_up(reference, document)
        return self._targets[key]

    def _looked_up(self, reference: str, document: Document) -> tuple[JsonValue, Document]:
        file, _, pointer = reference.partition("#")
        home = self._home(file, document)
        if home is None:
            self.missing[reference] = None
            return {}, document
        value = _pointed_at(home.data, pointer)
        if value is None:
            self.missing[reference] = None
        return value, home

    def _defined(self, reference: str, document: Document) -> str:
        """The name under `$defs` for what a reference means; it is written later, once."""
        file, _, pointer = reference.partition("#")
        home = self._home(file, document)
        key = (0, reference) if home is None else (id(home.data), pointer)
        if key not in self._names:
            name = self._free_name(pointer.rstrip("/") or file)
            self._names[key] = name
            self._pending.append((name, reference, document))
        return self._names[key]

    def _write_pending(self) -> None:
        """Writes the definitions met so far, and those they lead to, without recursion."""
        while self._pending:
            name, reference, document = self._pending.pop()
            value, home = self._target(reference, document)
            needs: list[str] = []
            self._definitions.put(name, rewritten(value, self._namer(home, needs)), needs)

    def _free_name(self, wanted: str) -> str:
        last = unquote(wanted).rstrip("/").rsplit("/", 1)[-1]
        base = "".join(c if c.isalnum() or c in "_.-" else "_" for c in last) or "schema"
        name = base
        while name in self._taken:
            self._taken[base] += 1
            name = f"{base}_{self._taken[base]}"
        self._taken[name] += 1
        return name


def _pointed_at(value: JsonValue, pointer: str) -> JsonValue:
    """What a JSON pointer leads to, or a name that a schema gives itself; None: nothing."""
    if pointer and not pointer.startswith("/"):
        return _anchored(value, pointer)
    for part in pointer.rstrip("/").split("/")[1:]:
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def _anchored(value: JsonValue, name: str) -> JsonValue:
    """A schema with that `$anchor` among the document's own; or a member written without `/`."""
    root = value if isinstance(value, dict) else {}
    components = root.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    for schema in schemas.values() if isinstance(schemas, dict) else ():
        if isinstance(schema, dict) and schema.get("$anchor") == name:
            return schema
    return _pointed_at(value, f"/{name}") if not name.startswith("/") else None


def beside(path: str, file: str) -> str:
    """The repository's path of a file that another names relative to itself."""
    return normpath(join(dirname(path), unquote(file)))
