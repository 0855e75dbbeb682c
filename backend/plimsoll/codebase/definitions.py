"""Named schemas that refer to each other, and the part of them that one schema needs."""

from collections.abc import Collection, Iterable

from plimsoll.catalog.model import JsonSchema

PREFIX = "#/$defs/"


class Definitions:
    """Written once each, handed out with whatever refers to them."""

    def __init__(self, most: int) -> None:
        """At most so many go under one schema's `$defs`; what is farther away stays open."""
        self._most = most
        self._schemas: dict[str, JsonSchema] = {}
        self._needs: dict[str, tuple[str, ...]] = {}

    @property
    def names(self) -> Collection[str]:
        """Those taken so far."""
        return self._schemas.keys()

    def put(self, name: str, schema: JsonSchema, needs: Iterable[str]) -> None:
        """Writes a definition, and which others it refers to."""
        self._schemas[name] = schema
        self._needs[name] = tuple(dict.fromkeys(needs))

    def whole(self, schema: JsonSchema, needs: Iterable[str]) -> JsonSchema:
        """The schema with all that it refers to under `$defs`; a mere reference is replaced."""
        reference = schema.get("$ref")
        if isinstance(reference, str) and len(schema) == 1:
            name = reference.removeprefix(PREFIX)
            schema, needs = dict(self._schemas[name]), self._needs[name]
        definitions: JsonSchema = dict(self._closure(needs))
        return {**schema, "$defs": definitions} if definitions else schema

    def _closure(self, names: Iterable[str]) -> list[tuple[str, JsonSchema]]:
        """All definitions behind some; beyond the limit open ones, so that nothing dangles."""
        found: dict[str, JsonSchema] = {}
        pending = list(names)
        for name in pending:  # grows meanwhile: nearest first
            if name not in found:
                is_whole = len(found) < self._most
                found[name] = self._schemas[name] if is_whole else {}
                pending.extend(self._needs[name] if is_whole else ())
        return sorted(found.items())
