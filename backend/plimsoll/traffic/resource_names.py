"""Names that monitoring systems give to what was asked for, as method and route template.

`GET /orders/{id}`, `GET /orders/:id`, `GET /orders/<int:id>`, `get_/orders/_id` and `/orders/?` are
how frameworks, tracers and gateways write it; a variable part becomes `{name}`. Segments that look
like values and not like words of a route, because a tracer left a raw path, become `{shape}`: what
a person may be known by does not get into a profile.
"""

import re

from plimsoll.traffic.counted import ANY_METHOD
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.reduce import is_word, shape_of

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_NAMED = re.compile(r"(?P<method>[A-Za-z]+)(?P<gap>[ _]+)(?:https?://[^/\s]+)?(?P<path>/\S*)")
_BARE = re.compile(r"(?:https?://[^/\s]+)?(?P<path>/\S*)")
_QUERY = re.compile(r"\?(?=[^/?]*=).*|#.*")
_GROUP = re.compile(r"\(\?P<([A-Za-z_]\w*)>(?:[^()\\]|\\.|\([^()]*\))*\)")
"""A regular expression's named group, which may hold slashes."""
_ANONYMOUS = "{value}"
_GREEDY = re.compile(r"\{[^{}]+\+\}|\{\*+[^{}]*\}|\*\*|<path:[^<>]+>|\*[A-Za-z_]\w*")
_IN_BRACES = re.compile(r"\{([^{}:]+)(?::(?:[^{}]|\{[^{}]*\})*)?\}")
_SINGLE = (
    re.compile(r":([A-Za-z_]\w*)(?:\([^()]*\))?\??"),
    re.compile(r"<(?:[A-Za-z_]\w*:)?([A-Za-z_]\w*)>"),
    re.compile(r"\[([A-Za-z_]\w*)\]"),
    re.compile(r"\$\{?([A-Za-z_]\w*)\}?"),
)
_FLATTENED = re.compile(r"_([a-z][a-z0-9_.:-]*?)_?")
"""A placeholder of which a tag's alphabet left underscores: `_order_id_`, `_id`, `_int:id_`."""


def endpoint_of_name(text: str) -> tuple[str, str] | None:
    """Method and route of a name; None: it names no path, such as `OrdersController#show`.

    The method is `ANY_METHOD` when none is named. The route is `OTHER_PATHS` when its last part
    takes any number of segments: of such a route nobody knows what was asked for.
    """
    name = text.strip()
    named = _NAMED.fullmatch(name)
    if named and named["method"].upper() in METHODS:
        flattened = "_" in named["gap"]
        return named["method"].upper(), route_of_path(named["path"], flattened=flattened)
    bare = _BARE.fullmatch(name)
    return (ANY_METHOD, route_of_path(bare["path"])) if bare else None


def route_of_path(path: str, *, flattened: bool = False) -> str:
    """The route template of a path as a framework, tracer or gateway writes it.

    Args:
        path: beginning with a slash.
        flattened: it went through a tag's alphabet, which replaces braces by underscores.
    """
    plain = _QUERY.sub("", _GROUP.sub(r"{\1}", path))
    segments = plain.removeprefix("/").split("/")
    if any(_GREEDY.fullmatch(each) for each in segments) or segments[-1] == "*":
        return OTHER_PATHS
    return "/" + "/".join(_segment(each, flattened=flattened) for each in segments)


def _segment(text: str, *, flattened: bool) -> str:
    if not text:
        return ""
    if text in {"?", "*", "_"}:
        return _ANONYMOUS
    for form in _SINGLE:
        if found := form.fullmatch(text):
            return f"{{{found[1]}}}"
    if "{" in text:
        return _IN_BRACES.sub(r"{\1}", text)
    if flattened and (found := _FLATTENED.fullmatch(text)):
        return f"{{{found[1].rpartition(':')[2] or found[1]}}}"
    shape = shape_of(text)
    word = text.removeprefix("_")
    return text if is_word(word, shape_of(word)) else f"{{{shape.value}}}"
