"""The frozen base of every concept."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable concept, equal by its content; unknown fields are an error, not ignored."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        ser_json_inf_nan="strings",
    )
