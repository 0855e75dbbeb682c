"""Routes as OpenAPI writes them, whatever wrote them: `/orders/{id}`.

Templates are rewritten from the syntaxes of the frameworks. Raw paths are reduced to shapes as
access logs are; since a counter does not say how many clients asked for a word, every word is a
fingerprint, which the repository's own literals are recognised by, unless a single client is enough
for the observation. Names of views are no paths and are marked as such.
"""

import re
from typing import Final, NamedTuple

from plimsoll.adapters.prometheus.dialect import RouteForm
from plimsoll.traffic.counted import ANY_METHOD
from plimsoll.traffic.model import Shape
from plimsoll.traffic.pattern import OTHER_PATHS, fingerprint
from plimsoll.traffic.reduce import is_word, shape_of
from plimsoll.traffic.route_syntax import template_in

_LONGEST: Final = 1_000
_DEEPEST: Final = 30

_METHOD = re.compile(r"[A-Z][A-Z-]{0,19}")
_NO_METHODS: Final = frozenset({"UNKNOWN", "OTHER", "NONE", "ALL", "ANY", "UNDEFINED"})
_METHOD_BEFORE = re.compile(r"([A-Z]{3,7})\s+(?=/)")
_ORIGIN = re.compile(r"^[a-z]+://[^/]+")
_WORD_CHARACTERS = re.compile(r"[^A-Za-z0-9_.-]")


class Named(NamedTuple):
    """What a series counts."""

    method: str
    """In capitals; `ANY_METHOD`: unknown."""
    route: str


def method_of(text: str, fixed: str = "") -> str:
    """The method in capitals; `ANY_METHOD` where there is none or several share a series."""
    method = text.strip().upper() or fixed
    is_one = _METHOD.fullmatch(method) and method not in _NO_METHODS
    return method if is_one else ANY_METHOD


def named(method: str, route: str, form: RouteForm, *, keeps_words: bool) -> Named:
    """Method and route of a series as OpenAPI writes them.

    Args:
        method: as `method_of` says.
        route: the label's value; empty: none.
        form: what the value is.
        keeps_words: one client is enough for a word to be kept.
    """
    text = route.strip()[:_LONGEST]
    before = _METHOD_BEFORE.match(text)
    if before:
        method = before[1] if method == ANY_METHOD else method
        text = text[before.end() :]
    if form == "none" or not text:
        return Named(method, OTHER_PATHS)
    if form == "name" and not text.startswith("/"):
        return Named(method, f"/({_WORD_CHARACTERS.sub('_', text)})")
    if form == "raw":
        return Named(method, _shaped(path_of(text), keeps_words=keeps_words))
    return Named(method, template_of(text))


def path_of(text: str) -> str:
    """A path without origin, query and fragment."""
    path = re.split(r"[?#]", _ORIGIN.sub("", text), maxsplit=1)[0]
    return path if path.startswith("/") else f"/{path}"


def template_of(text: str) -> str:
    """A framework's template with its placeholders as `{name}`."""
    text = _ORIGIN.sub("", text)
    text = template_in(text if text.startswith(("/", "^")) else f"/{text}").text
    text = text.split("?", maxsplit=1)[0]
    return text if text.startswith("/") else f"/{text}"


def _shaped(path: str, *, keeps_words: bool) -> str:
    segments = path.removeprefix("/").split("/")
    pieces = [_piece(segment, keeps_words=keeps_words) for segment in segments[:_DEEPEST]]
    if len(segments) > _DEEPEST:
        pieces.append(f"{{{Shape.TEXT}}}")
    return "/" + "/".join(pieces)


def _piece(segment: str, *, keeps_words: bool) -> str:
    if segment in {"", "*"}:
        return segment
    if segment.startswith((":", "{", "<", "[")):
        # Some instrumentations replace what they recognise themselves: :id, {uuid}, [id].
        return f"{{{Shape.TEXT}}}"
    shape = shape_of(segment)
    if not is_word(segment, shape):
        return f"{{{shape}}}"
    return segment if keeps_words else f"{{slug:{fingerprint(segment)}}}"
