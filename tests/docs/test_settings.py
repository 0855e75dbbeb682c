"""docs/settings.md tells every setting, and its default as the code has it."""

import json
import os
import re
import subprocess
import sys
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


def test_what_the_page_says_can_be_null_can_be() -> None:
    told = {match["variable"] for match in ROW.finditer(PAGE.read_text()) if "`null`" in match[0]}
    assert {"PLIMSOLL_DBOS__KEEP_DAYS", "PLIMSOLL_API__REQUESTS_PER_S"} <= told
    script = "from plimsoll.settings import read_settings; print(read_settings().model_dump_json())"
    printed = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", script],
        env={**os.environ, **dict.fromkeys(told, "null")},  # noqa: TID251 - handed on to the child
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for variable in told:
        adapter, _, name = variable.removeprefix(PREFIX).lower().partition("__")
        assert json.loads(printed)[adapter][name] is None
