"""The errors of Plimsoll, named by what to do next.

    PlimsollError
    ├── Unavailable     try again later; nothing is wrong with the request
    │   └── TooOften    the caller has to pause first
    ├── Misconfigured   a person must act; names the setting
    ├── Rejected        the input is wrong; never retry it unchanged
    ├── NotFound        the thing asked for does not exist
    ├── Conflict        it exists already, or changed meanwhile
    └── Forbidden       the caller may not do this
        └── Unauthenticated   until the caller proves who it is

"No data" is a result, not an error.
"""

from typing import Self

from typing_extensions import override


class PlimsollError(Exception):
    """Something went wrong that a person can act on.

    Args:
        what: one sentence that says what happened, with the offending value.
        where: the file, line, setting or address it happened at; empty if the sentence says it.
        fix: what to do next, as an instruction; empty if nothing can be done.
    """

    title = "Something went wrong"

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.fix = fix

    @override
    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        fix = f" {self.fix}" if self.fix else ""
        return f"{self.what}{place}{fix}"

    def at(self, where: str) -> Self:
        """The same error, with its place told by a caller who knows it better."""
        return type(self)(self.what, where=where, fix=self.fix)


class Unavailable(PlimsollError):
    """A system did not answer or is out of a resource: try again later."""

    title = "Not available right now"


class TooOften(Unavailable):
    """The caller has asked for more than its share.

    Args:
        what: as for every error.
        where: as for every error.
        fix: as for every error.
        retry_after_s: how long to pause.
    """

    title = "Asked too often"

    def __init__(
        self,
        what: str = "This caller has asked too often.",
        *,
        where: str = "",
        fix: str = "Pause, and ask for less at once.",
        retry_after_s: float = 1.0,
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.retry_after_s = retry_after_s


class Misconfigured(PlimsollError):
    """A person must change the installation or a setting, which the message names."""

    title = "Not set up correctly"


class Rejected(PlimsollError):
    """The input is wrong: retrying it unchanged cannot help."""

    title = "Cannot be accepted"


class NotFound(PlimsollError):
    """The thing asked for does not exist."""

    title = "Not found"


class Conflict(PlimsollError):
    """It exists already, or somebody changed it meanwhile."""

    title = "In conflict with what exists"


class Forbidden(PlimsollError):
    """The caller may not do this."""

    title = "Not allowed"


class Unauthenticated(Forbidden):
    """The caller has not proven who it is."""

    title = "Who is asking?"
