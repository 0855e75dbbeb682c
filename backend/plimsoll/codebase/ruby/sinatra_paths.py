r"""Sinatra's patterns as templates: `/files/*`, `/say/:word?`, `%r{/x/(\d+)}`."""

from __future__ import annotations

import re

from plimsoll.codebase.routes import Template

_FORMAT = re.compile(r"\(?\.\??:format\??\)?\??$|\(\.:format\)")
_NAME = re.compile(r":(\w+)|\{(\+?\w+)\}")
_OPTIONAL_NAME = re.compile(r"(/?)(:\w+|\*)\?")
_GROUP = re.compile(r"\(([^()]*)\)\??")
_MOST = 16

_NAMED = re.compile(r"\(\?<(\w+)>(?:[^()\\]|\\.|\([^()]*\))*\)")
_CAPTURE = re.compile(r"\((?!\?)(?:[^()\\]|\\.|\(\?:[^()]*\))*\)")
_ANCHORS = re.compile(r"^(?:\\A|\^)|(?:\\z|\\Z|\$)$")
_SPECIAL = re.compile(r"[\[\]()|*+?^$]|\\[dws]")


def variants(pattern: str) -> list[str]:
    """A pattern without and with each of its optional parts."""
    pattern = _FORMAT.sub("", pattern)
    # `/say/?:word?` has one optional segment; any other `/?` is an optional slash.
    pattern = re.sub(r"/\?(:\w+|\*)\?", r"(/\1)", pattern)
    pattern = re.sub(r"/\?(?=$|\()", "", pattern).replace("/?", "/") or "/"
    found = [pattern]
    done: list[str] = []
    while found and len(found) + len(done) <= _MOST:
        current = found.pop(0)
        name = _OPTIONAL_NAME.search(current)
        group = _GROUP.search(current)
        if name is not None:
            before, after = current[: name.start()], current[name.end() :]
            # `/say/:word?` also answers without what it says, the slash in front kept.
            found.extend([before + after, f"{before}{name[1]}{name[2]}{after}"])
        elif group is not None:
            before, after = current[: group.start()], current[group.end() :]
            found.extend([before + after, before + group[1] + after])
        else:
            done.append(current.replace("?", ""))
    return list(dict.fromkeys(done))


def template(path: str) -> Template:
    """A path without optional parts in OpenAPI's notation; splats are named by their order."""
    names: list[str] = []
    spanning: set[str] = set()

    def placeholder(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name is None:
            count = sum(n.startswith("splat") for n in names)
            name = "splat" if not count else f"splat{count + 1}"
            spanning.add(name)
        elif name.startswith("+"):
            name = name[1:]
            spanning.add(name)
        names.append(name)
        return f"{{{name}}}"

    route = re.sub(rf"{_NAME.pattern}|\*", placeholder, path).replace("\\", "")
    return Template(
        route=route if route.startswith("/") else f"/{route}",
        names=tuple(dict.fromkeys(names)),
        spanning=frozenset(spanning),
    )


def of_regex(source: str) -> str | None:
    """A regular expression as a pattern; None if it is more than fixed text and groups."""
    text = source
    for opening, closing in (("%r{", "}"), ("%r(", ")"), ("%r[", "]"), ("%r|", "|"), ("%r!", "!")):
        if text.startswith(opening):
            text = text.removeprefix(opening).rpartition(closing)[0]
    if "\n" in text:
        return None
    text = _ANCHORS.sub("", _ANCHORS.sub("", text)).replace(r"\/", "/")
    text = re.sub(r"/\?$", "", text)
    text = _NAMED.sub(lambda match: f":{match[1]}", text)
    count = 0

    def capture(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f":captures{count if count > 1 else ''}"

    text = _CAPTURE.sub(capture, text).replace(r"\.", "\0")
    if _SPECIAL.search(text):
        return None
    return text.replace("\0", ".").replace("\\", "")
