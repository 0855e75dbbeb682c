"""What reading a handler needs to know of a framework's request: where its parts lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonType, ParameterLocation

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

WRITES = frozenset({"post", "put", "patch"})
"""Methods whose arguments usually come in the body, where a framework looks in both places."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a request that holds values by name."""

    location: ParameterLocation
    content: str = ""
    """The content type, if it is the body."""
    by_attribute: bool = False
    """`request.query.page` reads `page`."""
    either: bool = False
    """Query and form in one: it counts as the form where the method usually has one."""


@dataclass(frozen=True, slots=True)
class Getter:
    """A method that reads one value: `self.get_argument("page", 1)`."""

    part: str
    default_position: int | None = 1
    """Where a default stands among the arguments; None: only by name, or not at all."""
    kind: JsonType = "string"
    repeats: bool = False
    optional: bool = False
    """It answers without a value where none came, unless `required=True` is said."""


QUERY = Part("query")
HEADERS = Part("header")
COOKIES = Part("cookie")
JSON_BODY = Part("body", JSON)
FORM_BODY = Part("body", FORM)
FILES = Part("body", MULTIPART)


@dataclass(frozen=True)
class Dialect:
    """How handlers of one framework speak of the request."""

    parts: Mapping[str, Part]
    """Attributes, or methods without arguments, of the request."""
    getters: Mapping[str, Getter] = field(default_factory=dict)
    """Methods of the request."""
    own_getters: Mapping[str, Getter] = field(default_factory=dict)
    """Methods of the class that a handler belongs to."""
    raw: frozenset[str] = frozenset({"body", "data", "read", "text", "content"})
    """Attributes or methods that give the body before it is decoded."""
    known: frozenset[str] = frozenset()
    """Dotted names under which the request is known everywhere: `flask.request`."""
    position: int | None = 0
    """Which argument of a handler the request is, `self` apart; None: it is none of them."""
    names: frozenset[str] = frozenset({"request", "req"})
    """What the argument is usually called; that goes before the position."""
    attribute: str = ""
    """What a class calls the request: `self.request`."""
