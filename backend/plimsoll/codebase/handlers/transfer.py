"""What a data transfer object leaves out of the type it carries."""

from dataclasses import dataclass
from typing import Self

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.python.values import TRUE, CallRecord, text_of, texts_of


@dataclass(frozen=True, slots=True)
class Transfer:
    """`DTOConfig(exclude={"id"}, partial=True, rename_strategy="camel")`."""

    excluded: frozenset[str]
    included: frozenset[str]
    is_partial: bool
    style: str

    @classmethod
    def of(cls, record: CallRecord) -> Self:
        """What the call says."""
        return cls(
            frozenset(texts_of(record.argument(0, "exclude"))),
            frozenset(texts_of(record.argument(-1, "include"))),
            record.kwargs.get("partial") == TRUE,
            text_of(record.kwargs.get("rename_strategy")) or "",
        )


def narrowed(schema: JsonSchema, transfer: Transfer) -> JsonSchema:
    """The schema of an object without what is left out; any other schema as it is."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return schema
    kept = {
        name: part
        for name, part in properties.items()
        if name not in transfer.excluded and (not transfer.included or name in transfer.included)
    }
    needed = schema.get("required")
    required = needed if isinstance(needed, list) and not transfer.is_partial else []
    narrow: JsonSchema = {
        **schema,
        "properties": {renamed(name, transfer.style): part for name, part in kept.items()},
        "required": [renamed(str(name), transfer.style) for name in required if name in kept],
    }
    if not narrow["required"]:
        del narrow["required"]
    return narrow


def renamed(name: str, style: str) -> str:
    """A field's name in another style: camel, pascal, upper, kebab."""
    parts = name.split("_")
    match style:
        case "camel":
            return parts[0] + "".join(part.title() for part in parts[1:])
        case "pascal":
            return "".join(part.title() for part in parts)
        case "upper":
            return name.upper()
        case "lower":
            return name.lower()
        case "kebab":
            return "-".join(parts)
        case _:
            return name
