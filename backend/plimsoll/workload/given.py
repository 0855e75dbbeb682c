"""What a person gave for a parameter, and whether the code takes it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema
from plimsoll.kit.canonical import canonical_json
from plimsoll.kit.errors import Rejected
from plimsoll.workload.model import Assumption

_SHOWN = 3
_SCHEMA_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """A person's values that the declared schema of one endpoint forbids."""

    name: str
    values: tuple[str, ...]
    endpoint: str
    schema: JsonSchema

    @property
    def shown(self) -> str:
        """The values as a person reads them."""
        more = len(self.values) - _SHOWN
        listed = ", ".join(f"“{value}”" for value in self.values[:_SHOWN])
        return f"{listed} and {more} more" if more > 0 else listed

    @property
    def declared(self) -> str:
        """The schema in one line."""
        text = canonical_json(self.schema)
        return text if len(text) <= _SCHEMA_SHOWN else text[:_SCHEMA_SHOWN] + "…"


def told(refused: Iterable[Refused], taken: Collection[str]) -> Iterator[Assumption]:
    """What was done about values that some endpoint forbids; `taken` names those in use.

    Raises:
        Rejected: not one value given for a parameter is of use anywhere.
    """
    for one in refused:
        if one.name not in taken:
            raise Rejected(
                f"The code forbids {one.shown} for “{one.name}” of {one.endpoint}, whose schema is"
                f" {one.declared}.",
                where=f"--data {one.name}",
                fix="Give values that the schema accepts, or none, to have production's replayed.",
            )
        yield Assumption(
            about=f"{one.endpoint}, given values of {one.name}",
            value=f"{one.shown} not sent",
            because=f"the declared schema forbids them: {one.declared}",
        )
