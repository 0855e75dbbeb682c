"""The variables that scripts get in an environment: credentials, from a file that only we read."""

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from plimsoll.kit.errors import Misconfigured
from plimsoll.run.plan import NO_ENVIRONMENT, is_registered

_SETTING = "PLIMSOLL_RUN__SECRETS_FILE"
_FORM = 'Write {"staging": {"API_TOKEN": "…"}}: by environment, then by name; "*" is for all.'
_EVERYWHERE = "*"
_LARGEST_BYTES = 1_000_000
_FILE = TypeAdapter(dict[str, dict[str, str]])


def secrets_by_environment(path: Path | None) -> Callable[[str], tuple[tuple[str, str], ...]]:
    """What finds the variables of an environment; the file is read anew for every run.

    So a secret that was rotated is used with the next run. Raises Misconfigured when the file
    cannot be used; what it holds is in no message.
    """

    def secrets_of(environment: str) -> tuple[tuple[str, str], ...]:
        if path is None:
            return ()
        known = _read(path)
        unnamed = {} if is_registered(environment) else known.get(NO_ENVIRONMENT, {})
        found = {**known.get(_EVERYWHERE, {}), **unnamed, **known.get(environment, {})}
        return tuple(sorted(found.items()))

    return secrets_of


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Misconfigured(
            f"The file of secrets {path} cannot be read: {error.strerror}.", where=_SETTING
        ) from error
    if len(content) > _LARGEST_BYTES:
        raise Misconfigured(
            f"The file of secrets {path} is larger than {_LARGEST_BYTES} bytes.", where=_SETTING
        )
    try:
        return _FILE.validate_python(json.loads(content), strict=True)
    except (ValueError, ValidationError):
        # Without its cause: that could show a secret.
        raise Misconfigured(
            f"The file of secrets {path} cannot be understood.", where=_SETTING, fix=_FORM
        ) from None
