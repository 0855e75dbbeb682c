"""The names of all settings, and of those that are secrets."""

from typing import get_args

from pydantic import BaseModel, SecretStr

from plimsoll.settings import PREFIX, Settings


def _fields() -> dict[str, object]:
    return {
        f"{PREFIX}{adapter}__{name}".upper(): field.annotation
        for adapter, outer in Settings.model_fields.items()
        if isinstance(made := outer.get_default(call_default_factory=True), BaseModel)
        for name, field in type(made).model_fields.items()
    }


def _is_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(_is_secret(part) for part in get_args(annotation))


SETTINGS = frozenset(_fields())
SECRETS = frozenset(name for name, annotation in _fields().items() if _is_secret(annotation))
