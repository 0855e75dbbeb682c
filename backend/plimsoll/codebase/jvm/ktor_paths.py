"""Ktor's paths: `{id?}` is optional, `{path...}` takes the rest, `{...}` too, without a name."""

import re

_OPTIONAL = re.compile(r"/?\{(\w+)\?\}/?$")
_REST = re.compile(r"\{(\w*)\.\.\.\}")


def expanded(path: str) -> list[str]:
    """The paths in the notation that the other frameworks share; two if the end is optional."""
    path = path or "/"
    path = _REST.sub(lambda match: "{*" + (match[1] or "path") + "}", path)
    found = []
    while (optional := _OPTIONAL.search(path)) is not None:
        found.append(f"{path[: optional.start()]}/{{{optional[1]}}}")
        path = path[: optional.start()] or "/"
    found.append(re.sub(r"\{(\w+)\?\}", r"{\1}", path))
    return [re.sub(r"\{(\w+)\?\}", r"{\1}", one) for one in reversed(found)]
