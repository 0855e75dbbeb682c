"""The only reader of the environment; collects the adapters' settings.

Every setting is an environment variable: `PLIMSOLL_` + the adapter + `__` + the name, such as
`PLIMSOLL_FILESYSTEM__ROOT`.
"""

import difflib
import os
from collections.abc import Mapping

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from plimsoll.adapters.access_log.settings import AccessLogSettings
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.adapters.k6.settings import K6Settings
from plimsoll.adapters.local.settings import LocalSettings
from plimsoll.adapters.stub_http.settings import StubHttpSettings
from plimsoll.kit.errors import Misconfigured

PREFIX = "PLIMSOLL_"


class Settings(BaseSettings):
    """What a platform engineer may set; every default works with nothing configured."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, hide_input_in_errors=True
    )

    access_log: AccessLogSettings = Field(default_factory=AccessLogSettings)
    filesystem: FilesystemSettings = Field(default_factory=FilesystemSettings)
    k6: K6Settings = Field(default_factory=K6Settings)
    local: LocalSettings = Field(default_factory=LocalSettings)
    stub_http: StubHttpSettings = Field(default_factory=StubHttpSettings)


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        Misconfigured: a variable is unknown or its value is not allowed; names the variable.
    """
    _refuse_unknown(os.environ)
    try:
        return Settings()
    except ValidationError as invalid:
        first = invalid.errors()[0]
        variable = PREFIX + "__".join(str(part) for part in first["loc"]).upper()
        raise Misconfigured(
            f"The setting {variable} cannot be used: {first['msg']}.",
            where=variable,
            fix="Correct the environment variable, or unset it to use the default.",
        ) from None


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """A mistyped variable would otherwise be ignored in silence."""
    known = [(PREFIX + name).upper() for name in Settings.model_fields]
    for variable in sorted(environment):
        if not variable.startswith(PREFIX) or variable.partition("__")[0] in known:
            continue
        near = difflib.get_close_matches(variable.partition("__")[0], known, n=1, cutoff=0.7)
        hint = f"Did you mean {near[0]}__…? " if near else ""
        raise Misconfigured(
            f"There is no setting {variable}.",
            where=variable,
            fix=f"{hint}Settings are listed in docs/settings.md.",
        )
