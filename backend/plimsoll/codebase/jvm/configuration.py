"""What a service's configuration files say: properties, YAML and HOCON of each module.

Only what holds without a profile counts; a value that only profiles give is an assumption.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename

import yaml

from plimsoll.codebase.jvm.places import is_test, module_of
from plimsoll.codebase.jvm.program import nearness
from plimsoll.codebase.sources import Once, Sources, is_skipped

_NAMED = re.compile(
    r"^(application|bootstrap|microprofile-config)(-[\w.-]+)?\.(properties|ya?ml|conf|json5?)$"
)
_PLACEHOLDER = re.compile(r"\$\{([^${}:]*)(?::([^${}]*))?\}")
_HOCON_BLOCK = re.compile(r'^\s*"?([\w.-]+)"?\s*[:=]?\s*\{\s*(?:#.*|//.*)?$')
_HOCON_VALUE = re.compile(r'^\s*"?([\w.-]+)"?\s*[:=]\s*(.+?)\s*(?:#.*|//.*)?$')
_PROFILE_KEYS = ("spring.profiles", "spring.config.activate.on-profile")
_BIGGEST_BYTES = 500_000
_DEEPEST = 20
_APPLICATION = "spring.application.name"
_RESOURCES = re.compile(r"(^|/)(config|resources|conf)$")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value, and whether only some profile gives it."""

    value: str
    is_assumed: bool = False


@dataclass(slots=True)
class _Module:
    folder: str
    settings: dict[str, Setting]


class Configuration:
    """The settings of a repository's modules."""

    def __init__(self, sources: Sources) -> None:
        self._modules: dict[str, _Module] = {}
        named = sources.everything({".properties", ".yml", ".yaml", ".conf"})
        chosen = [p for p in named if _NAMED.match(basename(p)) and not is_test(p)]
        chosen = [p for p in chosen if not is_skipped(p)]
        chosen.sort(key=lambda path: (_is_profile(path), "bootstrap" in path, path))
        for path in chosen:
            folder = _folder(path)
            module = self._modules.setdefault(folder, _Module(folder, {}))
            self._take(sources, path, module, is_assumed=_is_profile(path))
        self._take_served(sources, named)

    def _take(self, sources: Sources, path: str, module: _Module, *, is_assumed: bool) -> None:
        source = sources.peek(path)
        if len(source) > _BIGGEST_BYTES:
            return
        for key, value, is_profiled in _settings(path, source.decode("utf-8", "replace")):
            given = Setting(value, is_assumed or is_profiled)
            known = module.settings.get(_plain(key))
            if known is None or (known.is_assumed and not given.is_assumed):
                module.settings[_plain(key)] = given

    def _take_served(self, sources: Sources, named: list[str]) -> None:
        """What a configuration server of the repository holds: files named like applications."""
        applications = {
            name.value: module
            for module in self._modules.values()
            if (name := module.settings.get(_APPLICATION)) is not None
        }
        for path in named:
            module = applications.get(basename(path).rpartition(".")[0])
            if module is not None and not is_test(path) and not is_skipped(path):
                self._take(sources, path, module, is_assumed=True)

    def get(self, key: str, path: str) -> Setting | None:
        """A setting as it holds for the module of a source file, placeholders filled in.

        A module without configuration of its own, such as a library, takes what all that have some
        agree on.
        """
        found = self._raw(_plain(key), path)
        if found is None:
            return None
        filled = self.filled(found.value, path)
        return (
            None if filled is None else Setting(filled.value, found.is_assumed or filled.is_assumed)
        )

    @property
    def is_single(self) -> bool:
        """Whether at most one module is configured: the repository holds one application."""
        return len(self._modules) <= 1

    def knows(self, path: str) -> bool:
        """Whether the module of a source file has configuration of its own."""
        return self._of(path) is not None

    def filled(self, text: str, path: str) -> Setting | None:
        """A text with `${key:default}` replaced; None if one of them has no known value."""
        is_assumed = False
        for _ in range(_DEEPEST):
            placeholder = _PLACEHOLDER.search(text)
            if placeholder is None:
                return Setting(text, is_assumed)
            found = self._raw(_plain(placeholder[1]), path)
            if found is not None and placeholder[0] not in found.value:
                value, is_assumed = found.value, is_assumed or found.is_assumed
            elif placeholder[2] is not None:
                value = placeholder[2]
            else:
                return None
            text = text[: placeholder.start()] + value + text[placeholder.end() :]
        return None

    def _raw(self, key: str, path: str) -> Setting | None:
        module = self._of(path)
        if module is not None:
            return module.settings.get(key)
        having = [m.settings[key] for m in self._modules.values() if key in m.settings]
        if having and len(having) == len(self._modules) and len({s.value for s in having}) == 1:
            return having[0]
        return None

    def _of(self, path: str) -> _Module | None:
        """The module's own settings, or those of the nearest folder above."""
        folder = module_of(path)
        while True:
            if folder in self._modules:
                return self._modules[folder]
            if not folder:
                return None
            folder = folder.rpartition("/")[0]


CONFIGURATION = Once(Configuration)


def _folder(path: str) -> str:
    folder = module_of(path)
    while (found := _RESOURCES.search(folder)) is not None:
        folder = folder[: found.start()]
    return folder


def _is_profile(path: str) -> bool:
    found = _NAMED.match(basename(path))
    return found is not None and found[2] is not None


def _plain(key: str) -> str:
    """Spring takes `contextPath`, `context-path` and `CONTEXT_PATH` for the same."""
    return key.replace("-", "").replace("_", "").lower()


def _settings(path: str, text: str) -> Iterator[tuple[str, str, bool]]:
    if path.endswith(".properties"):
        yield from _of_properties(text)
    elif path.endswith(".conf"):
        yield from _of_hocon(text)
    else:
        yield from _of_yaml(text)


def _of_properties(text: str) -> Iterator[tuple[str, str, bool]]:
    is_assumed = False
    for line in re.sub(r"\\\r?\n\s*", "", text).splitlines():
        stripped = line.strip()
        if stripped.startswith(("#---", "!---")):
            is_assumed = False
        if not stripped or stripped[0] in "#!":
            continue
        key, value = _split(stripped)
        if key in _PROFILE_KEYS:
            is_assumed = True
        # Quarkus: `%prod.quarkus.http.root-path`.
        profiled = key.startswith("%")
        yield key.partition(".")[2] if profiled else key, value, is_assumed or profiled


def _split(line: str) -> tuple[str, str]:
    found = re.match(r"((?:\\.|[^=:\s\\])+)\s*[=:\s]\s*(.*)", line)
    return (found[1].replace("\\", ""), found[2].strip()) if found else (line, "")


def _of_yaml(text: str) -> Iterator[tuple[str, str, bool]]:
    # Build tools fill in `@name@`, which is no YAML.
    cleaned = re.sub(r"(:\s*)(@[\w.-]+@)", r'\1"\2"', text.replace("\t", "  "))
    for part in re.split(r"(?m)^---.*$", cleaned):
        try:
            loaded: object = yaml.load(part, Loader=yaml.CSafeLoader)
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
        found = list(_flat(loaded, "", 0))
        is_assumed = any(key in _PROFILE_KEYS for key, _ in found)
        for key, value in found:
            profiled = key.startswith("%")
            yield key.partition(".")[2] if profiled else key, value, is_assumed or profiled


def _flat(value: object, above: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _flat(inner, f"{above}.{key}" if above else str(key), depth + 1)
    elif isinstance(value, bool):
        yield above, "true" if value else "false"
    elif isinstance(value, str | int | float):
        yield above.removesuffix(".~"), str(value)


def _of_hocon(text: str) -> Iterator[tuple[str, str, bool]]:
    above: list[str] = []
    for line in text.splitlines():
        opened = _HOCON_BLOCK.match(line)
        if opened:
            above.append(opened[1])
            continue
        if line.strip().startswith("}"):
            above = above[:-1]
            continue
        given = _HOCON_VALUE.match(line)
        if given and not given[2].startswith(("{", "[")):
            value = given[2].strip().strip('"')
            is_optional = value.startswith("${?")
            if not is_optional:
                yield ".".join([*above, given[1]]), value, False


def nearest(paths: list[str], path: str) -> str | None:
    """Of some files the one nearest to another."""
    return max(paths, key=lambda found: nearness(found, path), default=None)
