"""Which code may run on which tables: the tables' own revision says it, also to older code.

`0007` is for the code that brought it, and no other. `0007_carries_0005` is also for code that was
made for 0005 or 0006: it only added to what that code knows. The revision is the one thing that
code of any age reads before everything else, and it changes in the transaction that changes the
tables (ADR 9).
"""

import re
from typing import NamedTuple, Self

from plimsoll.adapters.database.errors import not_migrated, too_new

_FORM = re.compile(r"(\d{4})(?:_carries_(\d{4}))?")


class Revision(NamedTuple):
    """A state of the tables, or the one that code was made for."""

    number: int
    carries: int
    """The oldest code that runs on it, by the number of the revision it was made for."""

    @classmethod
    def of(cls, name: str) -> Self:
        """Reads `0007` or `0007_carries_0005`.

        Raises:
            ValueError: it is neither, or it carries code that is newer than itself.
        """
        form = _FORM.fullmatch(name)
        if form is None:
            raise ValueError(f"{name} is no revision of ours")
        number, carries = int(form[1]), int(form[2] or form[1])
        if carries > number:
            raise ValueError(f"{name} cannot carry what is newer")
        return cls(number, carries)


def require_carried(found: str | None, needed: str) -> None:
    """Nothing, if the tables at a revision are for code that was made for another.

    Raises:
        Misconfigured: they are older than the code, or have lost what it reads.
    """
    if found == needed:
        return
    if found is None:
        raise not_migrated(f"it is at nothing instead of {needed}")
    try:
        tables = Revision.of(found)
    except ValueError:
        # Whoever wrote it may have changed the rule.
        raise too_new(found, needed) from None
    code = Revision.of(needed)
    if tables.number < code.number:
        raise not_migrated(f"it is at {found} instead of {needed}")
    if tables.carries > code.number:
        raise too_new(found, needed)


def is_newer(found: str | None, needed: str) -> bool:
    """Whether the tables are ahead of the code, so that it has nothing to migrate."""
    if found is None:
        return False
    try:
        return Revision.of(found).number > Revision.of(needed).number
    except ValueError:
        return True
