"""Micronaut's URI templates (RFC 6570): optional segments, reserved variables, queries."""

import re
from dataclasses import dataclass

from plimsoll.codebase.jvm.paths import closing

_QUERY = re.compile(r"\{[?&]([^{}]*)\}")
_NAME = re.compile(r"[\w.-]+")
_OPTIONAL = re.compile(r"^\{[/.]")


@dataclass(frozen=True, slots=True)
class UriTemplate:
    """The paths that a template matches, optional parts left out and put in, and its queries."""

    paths: tuple[str, ...]
    queries: tuple[str, ...]
    exploded: frozenset[str]
    """Queries that stand for an object's properties or a list: `{?filter*}`."""


def read_template(text: str) -> UriTemplate:
    """Reads `/users{/id}{?page,size}`."""
    queries: list[str] = []
    exploded: set[str] = set()
    for group in _QUERY.findall(text):
        for variable in group.split(","):
            name = _NAME.match(variable.strip())
            if name:
                queries.append(name[0])
                if variable.strip().endswith("*"):
                    exploded.add(name[0])
    without = re.sub(r"\{#[^{}]*\}", "", _QUERY.sub("", text))
    return UriTemplate(tuple(_expanded(without)), tuple(queries), frozenset(exploded))


def _expanded(text: str) -> list[str]:
    """With and without each optional part at the end."""
    fixed, optional = "", []
    position = 0
    while position < len(text):
        if text[position] != "{":
            fixed += text[position]
            position += 1
            continue
        end = closing(text, position)
        group = text[position : end + 1]
        position = end + 1
        if _OPTIONAL.match(group):
            separator = group[1]
            names = [name for name in group[2:-1].split(",") if name]
            optional.append("".join(f"{separator}{{{name.rstrip('*')}}}" for name in names))
        else:
            if optional:
                fixed += "".join(optional)
                optional = []
            fixed += group
    found = [fixed]
    for part in optional:
        found.append(found[-1] + part)
    return found
