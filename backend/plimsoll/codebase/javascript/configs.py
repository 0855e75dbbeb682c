"""Configuration files of JavaScript projects: JSON as people write it, and `tsconfig` by itself."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath

_STRING = r'"(?:\\.|[^"\\\n])*"'
_COMMENT = re.compile(_STRING + r"|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_LOOSE_COMMA = re.compile(_STRING + r"|,(?=\s*[}\]])")
_MOST_BYTES = 2_000_000
_MOST_CONFIGS = 30


def loose_json(source: bytes) -> dict[str, object]:
    """An object with comments and commas at the end; empty for whatever is none."""
    if len(source) > _MOST_BYTES:
        return {}
    text = source.decode("utf-8-sig", "replace")
    try:
        return table(json.loads(text))
    except (ValueError, RecursionError):
        bare = _LOOSE_COMMA.sub(_only_strings, _COMMENT.sub(_only_strings, text))
    try:
        return table(json.loads(bare))
    except (ValueError, RecursionError):
        return {}


def table(value: object) -> dict[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def texts(value: object) -> list[str]:
    """The strings of an array, or a string alone as one."""
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, str)]


@dataclass(frozen=True)
class Aliases:
    """What one `tsconfig.json` says about specifiers that are not relative."""

    paths: Mapping[str, tuple[str, ...]]
    """Patterns with at most one `*`, and what they stand for, from the repository's root."""
    base: str | None
    """The folder that `baseUrl` names; None: not set."""

    def targets(self, specifier: str) -> list[str]:
        """The paths to try, in order: the pattern with the longest beginning wins."""
        found: list[str] = []
        fitting = [(p, star) for p in self.paths if (star := _fits(p, specifier)) is not None]
        if fitting:
            pattern, star = max(
                fitting, key=lambda pair: ("*" not in pair[0], len(pair[0].partition("*")[0]))
            )
            found = [target.replace("*", star, 1) for target in self.paths[pattern]]
        if self.base is not None:
            found.append(inside(self.base, specifier))
        return found


def inside(folder: str, path: str) -> str:
    """A path relative to a folder, from the root of the repository; it may begin with `..`."""
    return normpath(join(folder, path)) if folder or path else "."


class Configs:
    """The `tsconfig` files of a repository, each read once with all it extends."""

    def __init__(
        self,
        read: Callable[[str], bytes | None],
        extended: Callable[[str], str | None],
    ) -> None:
        """`read` gives None for no file; `extended` finds a config of another package."""
        self._read = read
        self._extended = extended
        self._known: dict[str, Aliases | None] = {}

    def at(self, path: str) -> Aliases | None:
        """What a config says; None if there is no such file or it names no aliases."""
        if path not in self._known:
            self._known[path] = self._aliases(path)
        return self._known[path]

    def _aliases(self, path: str) -> Aliases | None:
        home = dirname(path)
        paths: dict[str, tuple[str, ...]] = {}
        base: str | None = None
        seen: set[str] = set()
        pending = [path]
        while pending and len(seen) < _MOST_CONFIGS:
            current = pending.pop(0)
            source = None if current in seen else self._read(current)
            seen.add(current)
            if source is None:
                continue
            config = loose_json(source)
            options = table(config.get("compilerOptions"))
            folder = dirname(current)
            own_base = options.get("baseUrl")
            own = inside(folder, _placed(own_base, home)) if isinstance(own_base, str) else None
            base = base if base is not None else own
            for pattern, targets in table(options.get("paths")).items():
                found = [inside(own or folder, _placed(t, home)) for t in texts(targets)]
                paths.setdefault(pattern, tuple(found))
            # The nearest wins, and of several that are extended the last.
            named = reversed(texts(config.get("extends")))
            pending[:0] = [target for name in named if (target := self._target(current, name))]
            pending.extend(self._references(config, folder))
        return Aliases(paths, base) if paths or base is not None else None

    def _target(self, current: str, name: str) -> str | None:
        if not name.startswith("."):
            return self._extended(name)
        path = inside(dirname(current), name)
        for candidate in (path, f"{path}.json", f"{path}/tsconfig.json"):
            if self._read(candidate) is not None:
                return candidate
        return None

    def _references(self, config: dict[str, object], folder: str) -> list[str]:
        """A config that only lists others stands for them."""
        if config.get("files") != [] and table(config.get("compilerOptions")).get("paths"):
            return []
        listed = config.get("references")
        found = []
        for reference in listed if isinstance(listed, list) else []:
            path = table(reference).get("path")
            if isinstance(path, str) and path.endswith(".json"):
                found.append(inside(folder, path))
        return found


def _fits(pattern: str, specifier: str) -> str | None:
    """What the `*` stands for; None if the specifier is not of the pattern."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if pattern == specifier else None
    is_long_enough = len(specifier) >= len(before) + len(after)
    if is_long_enough and specifier.startswith(before) and specifier.endswith(after):
        return specifier[len(before) : len(specifier) - len(after)]
    return None


def _placed(path: str, home: str) -> str:
    """`${configDir}` is the folder of the config that extends, not of the extended one."""
    if "${configDir}" not in path:
        return path
    return normpath("/" + path.replace("${configDir}", home)).lstrip("/") or "."


def _only_strings(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else " "
