"""Which dialects there are: those of the product, and YAML files of a user's own."""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError

from plimsoll.adapters.prometheus import dialects
from plimsoll.adapters.prometheus.dialect import Dialect
from plimsoll.kit.errors import Misconfigured

_SETTING: Final = "PLIMSOLL_PROMETHEUS__DIALECTS"
_LONGEST_BYTES: Final = 100_000


@cache
def ours() -> tuple[Dialect, ...]:
    """The dialects of the product, by id."""
    modules = [
        importlib.import_module(f"{dialects.__name__}.{found.name}")
        for found in pkgutil.iter_modules(dialects.__path__)
    ]
    loaded: list[Dialect] = [module.DIALECT for module in modules]
    return tuple(sorted(loaded, key=lambda dialect: dialect.id))


def known(files: Sequence[Path]) -> tuple[Dialect, ...]:
    """A user's own dialects, then ours; one of the same id replaces ours.

    Raises:
        Misconfigured: a file cannot be read, or describes no dialect; says what is wrong in it.
    """
    own: dict[str, Dialect] = {}
    for file in files:
        dialect = read_dialect(file)
        if dialect.id in own:
            raise Misconfigured(
                f"Two files describe a dialect “{dialect.id}”.",
                where=f"{_SETTING}: {file}",
                fix="Give one of them another id.",
            )
        own[dialect.id] = dialect
    return (*own.values(), *(each for each in ours() if each.id not in own))


def read_dialect(file: Path) -> Dialect:
    """The dialect that a YAML file describes, its fields those of `Dialect`.

    Raises:
        Misconfigured: as in `known`.
    """
    try:
        content = file.read_bytes()
        document = yaml.safe_load(content) if len(content) <= _LONGEST_BYTES else None
        if not isinstance(document, dict):
            raise _wrong(file, "it is no mapping of fields, or far too long")
        return Dialect.model_validate(document)
    except OSError as error:
        raise Misconfigured(
            f"The dialect in {file} cannot be read: {error.strerror or error}.",
            where=_SETTING,
            fix="Correct the setting.",
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise _wrong(file, f"it is no YAML{line}") from error
    except ValidationError as invalid:
        faults = [
            ".".join(map(str, error["loc"])) + (": " if error["loc"] else "") + error["msg"]
            for error in invalid.errors()[:5]
        ]
        raise _wrong(file, "; ".join(faults)) from invalid


def _wrong(file: Path, what: str) -> Misconfigured:
    return Misconfigured(
        f"The dialect in {file} cannot be used: {what}.",
        where=_SETTING,
        fix="Its fields are listed in the adapter's README; the files in dialects/ are examples.",
    )
