"""How names of controllers and actions are written in routes, and versions of an API."""

import re
from functools import cache

from plimsoll.codebase.csharp.facts import Attribute, Declaration, TypeName
from plimsoll.codebase.csharp.program import Program, Told
from plimsoll.codebase.csharp.templates import Pattern, Placeholder

_WORDS = re.compile(r"([a-z0-9])([A-Z])")


def transformed(name: str, transformers: list[str], program: Program) -> str:
    """A name the way the service's parameter transformers write it."""
    for transformer in transformers:
        kind = _kind(transformer, program)
        if kind == "kebab":
            name = _WORDS.sub(r"\1-\2", name).lower()
        elif kind == "snake":
            name = _WORDS.sub(r"\1_\2", name).lower()
        elif kind == "lower":
            name = name.lower()
    return name


@cache
def _by_name(transformer: str) -> str:
    if re.search("slug|kebab|dash|hyphen|spine", transformer, re.IGNORECASE):
        return "kebab"
    if re.search("snake", transformer, re.IGNORECASE):
        return "snake"
    return "lower" if re.search("lower", transformer, re.IGNORECASE) else ""


def _kind(transformer: str, program: Program) -> str:
    """What the class does, told by the replacement that it writes."""
    for declared in program.named(transformer):
        text = program.sources.peek(declared.path)
        if b"$1-$2" in text or b'"-' in text:
            return "kebab"
        if b"$1_$2" in text:
            return "snake"
        if b"ToLower" in text:
            return "lower"
    return _by_name(transformer)


def lowered(pattern: Pattern) -> Pattern:
    """With literal text in lower case, as `LowercaseUrls` writes it."""
    return Pattern(tuple(p.lower() if isinstance(p, str) else p for p in pattern.parts))


def version_placeholder(pattern: Pattern) -> Placeholder | None:
    """`{version:apiVersion}`, whatever its name."""
    return next((p for p in pattern.placeholders.values() if "apiVersion" in p.constraints), None)


def versions_of(
    attributes: tuple[Attribute, ...], owner: Declaration, program: Program, word: str
) -> list[str]:
    """The versions that attributes of that name state, as they stand in a URL."""
    found: list[str] = []
    for attribute in attributes:
        if attribute.name != word or not attribute.arguments:
            continue
        numbers = [program.value(a, owner.path, owner) for a in attribute.arguments]
        if len(numbers) > 1 and all(_is_whole(n) for n in numbers[:2]):
            found.append(written_version(f"{numbers[0]}.{numbers[1]}"))
        elif numbers[0] is not None and not isinstance(numbers[0], bool):
            found.append(written_version(str(numbers[0])))
    return list(dict.fromkeys(found))


def _is_whole(value: Told) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def written_version(version: str) -> str:
    """`1.0` is written `1`."""
    return re.sub(r"^(\d+)\.0$", r"\1", version.strip())


def area_of(
    groups: list[tuple[tuple[Attribute, ...], Declaration]], program: Program
) -> str | None:
    """The area of a controller, its own or its base's."""
    for attributes, owner in groups:
        for attribute in attributes:
            if attribute.name == "Area" and attribute.arguments:
                told = program.text(attribute.arguments[0], owner.path, owner)
                if told is not None:
                    return told
            declared = None
            if attribute.name.endswith("Area") and attribute.name != "Area":
                declared = program.resolve(
                    TypeName(f"{attribute.name}Attribute"), owner.path, owner
                )
            if declared is not None and declared.base_arguments:
                told = program.text(declared.base_arguments[0], declared.path, declared)
                if told is not None:
                    return told
    return None


def action_name(
    name: str, attributes: tuple[Attribute, ...], owner: Declaration, program: Program
) -> str:
    """What `[action]` stands for."""
    for attribute in attributes:
        if attribute.name == "ActionName" and attribute.arguments:
            told = program.value(attribute.arguments[0], owner.path, owner)
            if isinstance(told, str):
                return told
    return name.removesuffix("Async") or name
