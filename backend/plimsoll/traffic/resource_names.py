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
from plimsoll.traffic.route_syntax import template_in

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_OF_ANY_METHOD = frozenset({"ANY", "ALL", "*"})
_LONGEST = 1_000
_NAMED = re.compile(r"(?P<method>[A-Za-z]+|\*)(?P<gap>[ _]+)(?:https?://[^/\s]+)?(?P<path>[/^]\S*)")
_BARE = re.compile(r"(?:https?://[^/\s]+)?(?P<path>/\S*)")
_ANONYMOUS = "{value}"
_FLATTENED = re.compile(r"_([a-z][a-z0-9_.:+*-]*?)_?")
"""A placeholder of which a tag's alphabet left underscores: `_order_id_`, `_id`, `_int:id_`."""
_FLATTENED_CLASS = re.compile(r"/_([a-z]\w*?):_/_?(?=/|$)")
"""The same of `{name:[^/]+}`."""
_CONVERTERS = frozenset({"int", "integer", "string", "str", "float", "uuid", "slug", "any", "path"})


def endpoint_of_name(text: str) -> tuple[str, str] | None:
    """Method and route of a name; None: it names no path, such as `OrdersController#show`.

    The method is `ANY_METHOD` when none is named. The route is `OTHER_PATHS` when a part of it
    takes any number of segments: of such a route nobody knows what was asked for.
    """
    name = text.strip()[:_LONGEST]
    named = _NAMED.fullmatch(name)
    if named:
        method = named["method"].upper()
        if method in METHODS or method in _OF_ANY_METHOD:
            route = route_of_path(named["path"], flattened="_" in named["gap"])
            return (method if method in METHODS else ANY_METHOD), route
    bare = _BARE.fullmatch(name)
    return (ANY_METHOD, route_of_path(bare["path"])) if bare else None


def route_of_path(path: str, *, flattened: bool = False) -> str:
    """The route template of a path as a framework, tracer or gateway writes it.

    Args:
        path: beginning with a slash, or as a regular expression with `^`.
        flattened: it went through a tag's alphabet, which replaces braces by underscores.
    """
    if flattened:
        path = _FLATTENED_CLASS.sub(r"/{\1}", path)
    template = template_in(path)
    if template.takes_rest:
        return OTHER_PATHS
    segments = _without_query(template.text).removeprefix("/").split("/")
    return "/" + "/".join(_segment(each, flattened=flattened) for each in segments)


def _without_query(text: str) -> str:
    """A question mark that fills a segment is a placeholder; any other begins the query."""
    text = text.partition("#")[0]
    path = ""
    while True:
        head, mark, text = text.partition("?")
        path += head
        if not mark or not path.endswith("/") or text[:1] not in {"", "/", "?"}:
            return path
        path += mark


def _segment(text: str, *, flattened: bool) -> str:
    if not text:
        return ""
    if text in {"?", "*", "_"}:
        return _ANONYMOUS
    if "{" in text:
        return text
    if flattened and (found := _FLATTENED.fullmatch(text)):
        return f"{{{_name_in(found[1])}}}"
    shape = shape_of(text)
    word = text.removeprefix("_")
    return text if is_word(word, shape_of(word)) else f"{{{shape.value}}}"


def _name_in(written: str) -> str:
    """Flask writes `int:id`, chi `id:_0-9`: the name is what no converter is called."""
    first, _, second = written.partition(":")
    return second if first in _CONVERTERS and second else first
