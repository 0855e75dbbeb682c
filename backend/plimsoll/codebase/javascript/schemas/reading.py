"""What the readers of types and of validators may ask of each other."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.constants import Constants
from plimsoll.codebase.javascript.schemas.objects import ValueSchema
from plimsoll.codebase.javascript.scopes import Declared, Scopes


class Reading(Protocol):
    """All that is known of the schemas so far; see `build.Schemas`, which is one."""

    @property
    def scopes(self) -> Scopes:
        """What names stand for."""
        ...

    @property
    def constants(self) -> Constants:
        """What expressions amount to."""
        ...

    def target(self, schema: JsonSchema) -> JsonSchema:
        """What a mere reference leads to."""
        ...

    def type(
        self, path: str, node: Node | None, names: Mapping[str, JsonSchema] | None = None
    ) -> JsonSchema:
        """A type with references to definitions; `names`: what type parameters stand for."""
        ...

    def value(self, path: str, node: Node | None) -> ValueSchema | None:
        """A schema that is a value; None if it is none."""
        ...

    def declared(self, declared: Declared, arguments: Sequence[JsonSchema]) -> JsonSchema | None:
        """A class, interface, alias, enum or validator; None if it is none of these."""
        ...
