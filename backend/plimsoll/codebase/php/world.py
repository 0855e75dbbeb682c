"""What an interpreter asks of a framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.codebase.php.classes import Method
    from plimsoll.codebase.php.values import Call, Instance, NotAnswered, Value


class World(Protocol):
    """What a framework answers."""

    def function(self, call: Call) -> Value | NotAnswered:
        """A function that is not PHP's own: `request('page')`."""
        ...

    def static(self, class_name: str, call: Call) -> Value | NotAnswered:
        """A static call: `Route::get(…)`."""
        ...

    def create(self, class_name: str, call: Call) -> Value | NotAnswered:
        """`new`, or a service that is asked for by its class."""
        ...

    def own(self, this: Instance, call: Call) -> Value | NotAnswered:
        """A call on an object of the repository of a method that it inherits from elsewhere."""
        ...

    def follows(self, method: Method, arguments: Sequence[Value]) -> bool:
        """Whether a method of the repository is worth following."""
        ...

    def heard(self, call: Call) -> None:
        """A method was called on something that is not known."""
        ...
