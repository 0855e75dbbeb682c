"""What the fields of a JSON line mean.

A dialect says under which names the parts of a request are found. Several names may stand for one
part, the first that a line has is taken. A name that starts with a slash is a JSON pointer
(RFC 6901) into nested objects. Both ways of reading JSON (`json_lines.py`, `json_cuts.py`) ask
here.
"""

from collections.abc import Collection, Mapping
from functools import reduce
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.parts import Columns, rows_of_parts

FRACTIONS: Final = frozenset(("time", "seconds", "milliseconds"))
"""Parts that may be numbers with a fraction."""

_NEEDED: Final = (("client",), ("time",), ("status",), ("method", "request"), ("target", "request"))

_Tree = dict[str, "_Tree"]


class Dialect(NamedTuple):
    """JSON objects, one a line, each a request."""

    name: str
    """For people: in messages and notes."""
    parts: Mapping[str, tuple[str, ...]]
    """Of each part the names it may have, the likeliest first."""
    columns: Columns
    is_zoned: bool = True
    """Whether its times usually say where they are from."""

    @property
    def keys(self) -> tuple[str, ...]:
        """All names, each once."""
        return tuple(dict.fromkeys(key for keys in self.parts.values() for key in keys))

    @property
    def is_flat(self) -> bool:
        """Whether no name is a pointer."""
        return not any(key.startswith("/") for key in self.keys)

    def is_request(self, keys: Collection[str]) -> bool:
        """Whether an object with these names may be a request."""
        return all(
            any(key in keys for part in either for key in self.parts.get(part, ()))
            for either in _NEEDED
        )

    def names_in(self, found: Mapping[str, object]) -> set[str]:
        """Which of the dialect's names an object has."""
        return {key for key in self.keys if _holds(found, steps_of(key))}

    def rows_of_fields(self, fields: pl.DataFrame) -> pl.DataFrame:
        """Columns as in `rows.SCHEMA` from fields named as in `keys`."""
        parts = fields.select(pl.coalesce(keys).alias(part) for part, keys in self.parts.items())
        return rows_of_parts(parts, self.columns)


def steps_of(key: str) -> list[str]:
    """The names on the way to a field; a whole number may be a place in a list."""
    if not key.startswith("/"):
        return [key]
    return [step.replace("~1", "/").replace("~0", "~") for step in key[1:].split("/")]


def path_of(key: str) -> str:
    """A field in the words of JSONPath."""
    steps = (f"[{step}]" if step.isdecimal() else f"['{step}']" for step in steps_of(key))
    return "$" + "".join(steps)


def schema_of(keys: Collection[str]) -> dict[str, pl.DataType]:
    """What an object looks like that has these fields as text."""
    root: _Tree = {}
    for key in keys:
        reduce(lambda tree, step: tree.setdefault(step, {}), steps_of(key), root)
    return {name: _type_of(tree) for name, tree in root.items()}


def field_of(key: str) -> pl.Expr:
    """A field of an object that was read with `schema_of`."""
    first, *rest = steps_of(key)
    found = pl.col(first)
    for step in rest:
        is_place = step.isdecimal()
        found = found.list.get(int(step), null_on_oob=True) if is_place else found.struct[step]
    return found


def _type_of(tree: _Tree) -> pl.DataType:
    if not tree:
        return pl.String()
    if all(step.isdecimal() for step in tree):
        return pl.List(pl.String)
    return pl.Struct({name: _type_of(below) for name, below in tree.items()})


def _holds(found: object, steps: list[str]) -> bool:
    for step in steps:
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return False
    return True
