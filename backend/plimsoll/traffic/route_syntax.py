"""Route templates in the syntaxes of frameworks, routers, tracers and gateways, made one.

`/orders/:id`, `/orders/<int:id>`, `/orders/[id]`, `/orders/{id:[0-9]+}`, `^orders/(?P<id>[^/]+)/$`
all have the placeholder `{id}`. What a placeholder accepts is dropped, slashes in it included, so
that the result may be cut at its slashes.
"""

import re
from typing import Final, NamedTuple

_NAME: Final = r"([A-Za-z_][\w-]*)"
_WORD: Final = r"([A-Za-z_]\w*)"
_ANYTHING: Final = r"\.[*+]\??"
"""The regular expression that takes slashes as well."""

_TAKING_REST: Final = tuple(
    (re.compile(form), by)
    for form, by in (
        (rf"\[\[?\.{{3}}{_NAME}\]?\]", r"{\1}"),  # Next.js, SvelteKit: [...rest]
        (rf"<path:{_WORD}>|<{_WORD}:path>", r"{\1\2}"),  # Flask, Django; Bottle
        (rf"\{{\*{{1,2}}{_NAME}[^{{}}]*\}}", r"{\1}"),  # ASP.NET, Spring: {*rest}, {**rest}
        (rf"\{{{_NAME}(?:\+|\.\.\.|:path|:{_ANYTHING}|=\*\*)\}}", r"{\1}"),
        # API Gateway: {proxy+}; Go: {rest...}; Starlette; chi, gorilla, JAX-RS; gRPC
        (rf"(?<=/)\*{{1,2}}{_WORD}", r"{\1}"),  # Rails, Gin: *path
        (r"(?<=/)\*\*(?=/|$)|(?<=/)\*$", "{rest}"),
        (rf"(?<=/):{_WORD}(?:\({_ANYTHING}\)[?*+]?|[*+])(?=/|$)", r"{\1}"),  # Express: :path*
    )
)
_OTHERS: Final = tuple(
    (re.compile(form), by)
    for form, by in (
        (r"\(\.:\w+\)", ""),  # Rails: (.:format) may be left out, and is
        (rf"(?<=[/.-])\[\[?{_NAME}(?:=\w+)?\]?\](?=[/.-]|$)", r"{\1}"),
        (rf"<(?:[A-Za-z_]\w*(?:\([^()]*\))?:)?{_WORD}(?::[^<>]*)?>", r"{\1}"),
        # Flask and Django: <int:id>, <regex("x"):id>; Bottle: <id:re:…>
        (rf"\{{{_NAME}(?:[:=?.*<(][^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*)?\}}", r"{\1}"),
        # Spring, ASP.NET, chi, gorilla: {id:[0-9]{2}}, {id?}
        (rf"(?<=[/.-]):{_WORD}(?:\((?:[^()]|\([^()]*\))*\))?(?:[?*+](?=[/.(-]|$))?", r"{\1}"),
        # Express, Rails: :id, :id(\d+)?
        (rf"(?<=/)\$(?:{_WORD}|\{{{_WORD}\}})(?=/|$)", r"{\1\2}"),
    )
)
_NAMED_GROUP: Final = re.compile(r"\(\?P?<([A-Za-z_]\w*)>")
_GROUP_OF_REST: Final = re.compile(rf"\((?:\?P?<\w+>)?{_ANYTHING}\)")


class Template(NamedTuple):
    """A route whose placeholders are `{name}`."""

    text: str
    takes_rest: bool
    """Some placeholder may hold slashes."""


def template_in(text: str) -> Template:
    """The template that is written, whatever its syntax; nothing else of the text is changed."""
    found = 0
    if "(?" in text or text.startswith("^") or text.endswith(("$", r"\Z")):
        found += len(_GROUP_OF_REST.findall(text))
        text = _without_groups(text)
    for form, by in _TAKING_REST:
        text, times = form.subn(by, text)
        found += times
    for form, by in _OTHERS:
        text = form.sub(by, text)
    return Template(text, takes_rest=found > 0)


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
