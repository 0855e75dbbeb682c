"""The base of the forms of answers."""

from pydantic import BaseModel, ConfigDict


class Form(BaseModel):
    """What holds anything else, such as a script, is no answer."""

    model_config = ConfigDict(extra="forbid")
