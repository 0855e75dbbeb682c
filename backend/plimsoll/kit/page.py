"""Long lists, a page at a time."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import Field
from typing_extensions import override

from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value

T = TypeVar("T")

LARGEST_PAGE = 200


class PageRequest(Value):
    """Which part of a list is wanted."""

    limit: int = Field(default=50, ge=1, le=LARGEST_PAGE)
    cursor: str | None = Field(default=None, max_length=1_000)
    """`next_cursor` of the page before; None: from the beginning."""

    def after(self) -> str | None:
        """The key of the last item that the caller has seen.

        Raises:
            Rejected: the cursor was not made by `Page.of`.
        """
        if self.cursor is None:
            return None
        try:
            text = base64.b64decode(self.cursor, altchars=b"-_", validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            text = ""
        if not text or not text.isprintable():
            raise _strange_cursor()
        return text


class Page(Value, Generic[T]):
    """Some items, and how to ask for the next ones."""

    items: tuple[T, ...]
    next_cursor: str | None = None
    """None: there are no more."""

    @classmethod
    @override
    def model_parametrized_name(cls, params: tuple[object, ...]) -> str:
        """`WorkflowPage`, for people who read generated clients."""
        return "".join(str(getattr(each, "__name__", "")) for each in params) + "Page"

    @classmethod
    def of(cls, items: tuple[T, ...], last_key: str | None) -> "Page[T]":
        """A page that ends at the item with that key; None when nothing follows."""
        cursor = None if last_key is None else base64.urlsafe_b64encode(last_key.encode()).decode()
        return cls(items=items, next_cursor=cursor)


def pages_of(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in their order, as many at once as a store is asked about."""
    for start in range(0, len(items), LARGEST_PAGE):
        yield items[start : start + LARGEST_PAGE]


def place_in_time(moment: datetime, name: str) -> str:
    """The key of an item in a list by time, then name."""
    return f"{moment.isoformat()} {name}"


def read_place_in_time(key: str) -> tuple[datetime, str]:
    """What `place_in_time` was given.

    Raises:
        Rejected: the key is none of its.
    """
    text, _, name = key.partition(" ")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _strange_cursor() from None
    if moment.tzinfo is None:
        raise _strange_cursor()
    return moment, name


def _strange_cursor() -> Rejected:
    return Rejected(
        "The cursor is none that this server gave.",
        where="cursor",
        fix="Start again without a cursor.",
    )
