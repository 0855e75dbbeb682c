"""Routes as OpenAPI writes them, whatever wrote them: `/orders/{id}`.

Templates are rewritten from the syntaxes of the frameworks. Raw paths are reduced to shapes as
access logs are; since a counter does not say how many clients asked for a word, every word is a
fingerprint, which the repository's own literals are recognised by, unless a single client is enough
for the observation. Names of views are no paths and are marked as such.
"""

import re
from typing import Final, NamedTuple

from plimsoll.adapters.prometheus.dialect import RouteForm
from plimsoll.traffic.model import Shape
from plimsoll.traffic.pattern import OTHER_PATHS, fingerprint
from plimsoll.traffic.reduce import is_word, shape_of

_LONGEST: Final = 1_000
_DEEPEST: Final = 30

_METHOD = re.compile(r"[A-Z][A-Z-]{0,19}")
_NO_METHODS: Final = frozenset({"UNKNOWN", "OTHER", "NONE", "ALL", "ANY", "UNDEFINED"})
_METHOD_BEFORE = re.compile(r"([A-Z]{3,7})\s+(?=/)")
_ORIGIN = re.compile(r"^[a-z]+://[^/]+")
_WORD_CHARACTERS = re.compile(r"[^A-Za-z0-9_.-]")

_REWRITES: Final = tuple(
    (re.compile(form), by)
    for form, by in (
        (r"\[\[?\.{0,3}([A-Za-z_][\w-]*)\]?\]", r"{\1}"),  # Next.js, SvelteKit: [id], [[...rest]]
        (r"<(?:[A-Za-z_]\w*(?:\([^()]*\))?:)?([A-Za-z_]\w*)(?::[^<>]*)?>", r"{\1}"),
        # Flask and Django: <int:id>, <regex("x"):id>; Bottle: <id:re:…>
        (r"\{\*{0,2}([A-Za-z_][\w-]*)(?:[:=?.*<(][^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}", r"{\1}"),
        # Spring, ASP.NET, chi, Go: {id:[0-9]{2}}, {id?}, {*rest}, {rest...}
        (r"(?<=[/.])[:]([A-Za-z_]\w*)(?:\([^()]*\))?[?*+]?", r"{\1}"),  # Express, Rails: :id(\\d+)?
        (r"(?<=/)\*{1,2}([A-Za-z_]\w*)", r"{\1}"),  # Rails, Gin: *path
        (r"(?<=/)\*{1,2}(?=/|$)", "{rest}"),
    )
)
_NAMED_GROUP = re.compile(r"\(\?P?<([A-Za-z_]\w*)>")


class Named(NamedTuple):
    """What a series counts."""

    method: str
    """In capitals; `*`: unknown."""
    route: str


def method_of(text: str, fixed: str = "") -> str:
    """The method in capitals; `*` where there is none or several share a series."""
    method = text.strip().upper() or fixed
    is_one = _METHOD.fullmatch(method) and method not in _NO_METHODS
    return method if is_one else "*"


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
        method = before[1] if method == "*" else method
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
    if "(?" in text or text.startswith("^") or text.endswith(("$", r"\Z")):
        text = _without_groups(text)
    text = text if text.startswith("/") else f"/{text}"
    for form, by in _REWRITES:
        text = form.sub(by, text)
    return text.split("?", maxsplit=1)[0] or "/"


def _without_groups(text: str) -> str:
    """Django's regular expressions: named groups are placeholders, the rest is text."""
    text = text.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    unnamed = 0
    while (at := text.find("(")) >= 0:
        end = _closing(text, at)
        name = _NAMED_GROUP.match(text, at)
        if name:
            by = f"{{{name[1]}}}"
        elif text.startswith("(?:", at):
            by = ""
        else:
            unnamed += 1
            by = f"{{arg{unnamed}}}"
        optional = text[end : end + 1] in {"?", "*", "+"}
        text = text[:at] + by + text[end + optional :]
    # Slashes, dots and hyphens are escaped; an optional slash is one.
    return re.sub(r"\\(.)", r"\1", text.replace("/?", "/")).replace("^", "").replace("$", "")


def _closing(text: str, at: int) -> int:
    """Behind the parenthesis that closes the one at `at`; the end where none does."""
    depth = 0
    position = at
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == "(":
            depth += 1
        elif text[position] == ")":
            depth -= 1
            if not depth:
                return position + 1
        position += 1
    return len(text)


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
