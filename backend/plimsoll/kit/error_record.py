"""An error as a fact: written down where it happened, raised again where somebody asks."""

from plimsoll.kit.errors import (
    Conflict,
    Forbidden,
    Misconfigured,
    NotFound,
    PlimsollError,
    Rejected,
    TooOften,
    Unauthenticated,
    Unavailable,
)
from plimsoll.kit.value import Value

_KINDS = {
    kind.__name__: kind
    for kind in (
        Unavailable,
        Misconfigured,
        Rejected,
        NotFound,
        Conflict,
        Forbidden,
        Unauthenticated,
        TooOften,
    )
}
DEFECT = "Defect"
"""The kind of an error that is ours: nobody foresaw it."""


class ErrorRecord(Value):
    """What went wrong."""

    error: str
    """`Rejected`, `NotFound`, `Conflict`, `Forbidden`, `Unauthenticated`, `TooOften`,
    `Misconfigured`, `Unavailable`; `Defect`."""
    what: str
    where: str = ""
    fix: str = ""

    @classmethod
    def of(cls, error: BaseException) -> "ErrorRecord":
        """The record of an error; of one that is none of ours, only its kind is told.

        Its text may hold anything, a password too; the log has it.
        """
        if isinstance(error, PlimsollError):
            return cls(
                error=type(error).__name__, what=error.what, where=error.where, fix=error.fix
            )
        return cls(
            error=DEFECT,
            what=f"Plimsoll made a mistake ({type(error).__name__}).",
            fix="The server's log has the details; please report it.",
        )

    @property
    def is_defect(self) -> bool:
        """Whether nobody foresaw it."""
        return self.error == DEFECT

    def as_error(self) -> PlimsollError:
        """The error again, of its kind."""
        return _KINDS.get(self.error, PlimsollError)(self.what, where=self.where, fix=self.fix)
