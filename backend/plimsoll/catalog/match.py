"""Which route template a raw path belongs to."""

import re

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def segments_of(path: str) -> tuple[str, ...]:
    """The path's parts between slashes; a trailing slash makes an empty last part."""
    return tuple(path.removeprefix("/").split("/"))


def placeholders_of(route: str) -> tuple[str, ...]:
    """The names in braces, from left to right."""
    return tuple(PLACEHOLDER.findall(route))


def shape_of(route: str) -> str:
    """The same whatever its placeholders are called, with or without a slash at the end."""
    return PLACEHOLDER.sub("{}", route).rstrip("/")


def specificity(route: str) -> tuple[tuple[int, str], ...]:
    """A sort key that puts `/users/me` before `/users/{id}`, as routers and people expect."""
    return tuple((1 if PLACEHOLDER.search(part) else 0, part) for part in segments_of(route))
