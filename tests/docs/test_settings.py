"""docs/settings.md tells every setting, and its default as the code has it."""

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from plimsoll.settings import PREFIX, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(
    r"^\| `(?P<variable>[A-Z0-9_]+)` \| (?P<default>.+?) \| (?P<meaning>.+) \|$", re.MULTILINE
)
ROWS = {match["variable"]: match["default"] for match in ROW.finditer(PAGE.read_text())}
VALUES = {
    f"{PREFIX}{adapter}__{name}".upper(): value
    for adapter, field in Settings.model_fields.items()
    if isinstance(made := field.get_default(call_default_factory=True), BaseModel)
    for name, value in made
}


def test_the_page_tells_every_setting_and_no_other() -> None:
    assert sorted(ROWS) == sorted(VALUES)


@pytest.mark.parametrize("variable", sorted(VALUES))
def test_a_default_is_that_of_the_code(variable: str) -> None:
    value, told = VALUES[variable], ROWS[variable]
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is None or value == "":
        assert not told.startswith("`"), "there is none; say in words what then counts"
    elif isinstance(value, tuple | dict):
        assert json.loads(told.strip("`")) == json.loads(json.dumps(value))
    elif isinstance(value, float | int):
        assert float(told.strip("`")) == value
    else:
        assert told == f"`{value}`"
