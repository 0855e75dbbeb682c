"""Bean Validation's and the document generators' annotations as JSON Schema."""

from collections.abc import Iterable

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.jvm.marks import Mark, Marks
from plimsoll.codebase.jvm.model import Annotation
from plimsoll.codebase.jvm.program import Scope

ALL = ("",)
REQUIRED = frozenset({"NotNull", "NotBlank", "NotEmpty", "NonNull", "Nonnull"})
_KNOWN = REQUIRED | {
    "Size",
    "Length",
    "Min",
    "Max",
    "DecimalMin",
    "DecimalMax",
    "Range",
    "Positive",
    "PositiveOrZero",
    "Negative",
    "NegativeOrZero",
    "Pattern",
    "Email",
    "URL",
    "UUID",
    "Schema",
    "Parameter",
    "ApiModelProperty",
    "ApiParam",
}
_BOUNDS = {
    "Positive": ("exclusiveMinimum", 0),
    "PositiveOrZero": ("minimum", 0),
    "Negative": ("exclusiveMaximum", 0),
    "NegativeOrZero": ("maximum", 0),
}
_FORMATS = {"Email": "email", "URL": "uri", "UUID": "uuid"}


class Constraints:
    """Reads annotations of a parameter, field or component."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def required(self, annotations: Iterable[Annotation], scope: Scope) -> bool:
        """Whether a value has to be given."""
        for mark in self._marks.find(annotations, scope, _KNOWN, ALL):
            if mark.name in REQUIRED:
                return True
            if mark.name in ("Schema", "ApiModelProperty", "Parameter", "ApiParam"):
                modes = self._marks.words(mark, "requiredMode")
                if self._marks.flag(mark, "required") or "REQUIRED" in modes:
                    return True
        return False

    def added(
        self, schema: JsonSchema, annotations: Iterable[Annotation], scope: Scope
    ) -> JsonSchema:
        """The schema with what the annotations ask for."""
        found: dict[str, JsonValue] = {}
        for mark in self._marks.find(annotations, scope, _KNOWN, ALL):
            found.update(self._asked(mark, str(schema.get("type", ""))))
        return {**schema, **found} if found else schema

    def _asked(self, mark: Mark, kind: str) -> dict[str, JsonValue]:  # noqa: PLR0911 - a kind a return
        name = mark.name
        if name in ("Size", "Length", "NotBlank", "NotEmpty"):
            return self._sizes(mark, kind)
        if name in _BOUNDS:
            key, bound = _BOUNDS[name]
            return {key: bound}
        if name in ("Min", "Max", "DecimalMin", "DecimalMax", "Range"):
            return self._bounds(mark)
        if name == "Pattern":
            pattern = self._marks.text(mark, "regexp", "value")
            return {"pattern": pattern} if pattern else {}
        if name in _FORMATS:
            return {"format": _FORMATS[name]}
        if name in ("Schema", "Parameter"):
            nested = self._marks.nested(mark, "schema")
            return self._described(nested[0] if nested else mark)
        return {}

    def _sizes(self, mark: Mark, kind: str) -> dict[str, JsonValue]:
        words = {"array": ("minItems", "maxItems"), "object": ("minProperties", "maxProperties")}
        least, most = words.get(kind, ("minLength", "maxLength"))
        if mark.name in ("NotBlank", "NotEmpty"):
            return {least: 1}
        found: dict[str, JsonValue] = {}
        low, high = self._marks.number(mark, "min"), self._marks.number(mark, "max")
        if low:
            found[least] = int(low)
        if high is not None:
            found[most] = int(high)
        return found

    def _bounds(self, mark: Mark) -> dict[str, JsonValue]:
        if mark.name == "Range":
            low, high = self._marks.number(mark, "min"), self._marks.number(mark, "max")
            bounds = {"minimum": low, "maximum": high}
            return {key: value for key, value in bounds.items() if value is not None}
        bound = self._marks.number(mark, "value")
        if bound is None:
            return {}
        is_open = self._marks.flag(mark, "inclusive") is False
        key = "Minimum" if mark.name.endswith("Min") else "Maximum"
        return {f"exclusive{key}" if is_open else key.lower(): bound}

    def _described(self, mark: Mark) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {}
        for key in ("format", "pattern"):
            text = self._marks.text(mark, key)
            if text:
                found[key] = text
        for key in ("minLength", "maxLength"):
            bound = self._marks.number(mark, key)
            if bound is not None:
                found[key] = int(bound)
        for key in ("minimum", "maximum"):
            limit = self._marks.number(mark, key)
            if limit is not None:
                found[key] = limit
        values = [text for text, _ in self._marks.texts(mark, "allowableValues") if text]
        if values:
            found["enum"] = list[JsonValue](values)
        return found
