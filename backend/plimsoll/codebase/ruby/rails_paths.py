"""Rails' route paths without optional parts: `/posts(/:id)(.:format)` → `/posts`, `/posts/:id`."""

from __future__ import annotations

import re

_FORMAT = re.compile(r"\(\.:format\)|\(\.\*format\)|\(\.:?format\)")
_INNERMOST = re.compile(r"\(([^()]*)\)")
_SLASHES = re.compile(r"/{2,}")
_MOST_VARIANTS = 16


def normalized(path: str) -> str:
    """As Rails writes it: one slash in front, none at the end, none doubled."""
    path = _SLASHES.sub("/", f"/{path}").rstrip("/") or "/"
    path = re.sub(r"/(\(+)/?", r"\1/", path)
    if re.match(r"^(\(+[^)]+\))(\(+/:[^)]+\))*$", path):
        path = re.sub(r"^(\(+)/", r"/\1", path)
    return path


def variants(path: str) -> list[str]:
    """The path without and with each of its optional parts; the format is left out."""
    found = [_FORMAT.sub("", path)]
    done: list[str] = []
    while found and len(found) + len(done) <= _MOST_VARIANTS:
        current = found.pop(0)
        inner = _INNERMOST.search(current)
        if inner is None:
            done.append(current)
            continue
        before, after = current[: inner.start()], current[inner.end() :]
        found.extend([before + after, before + inner[1] + after])
    return list(dict.fromkeys(_SLASHES.sub("/", path).rstrip("/") or "/" for path in done))
