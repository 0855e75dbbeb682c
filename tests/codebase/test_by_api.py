"""A host with an API is asked first; what it does not give whole is cloned."""

import pytest

from plimsoll.adapters.memory.code_host import MemoryCodeHost, MemorySnapshot
from plimsoll.codebase.by_api import CodeHostByApi, clone_instead
from plimsoll.kit.errors import NotFound, Rejected, Unavailable

CLONED = MemorySnapshot({"a.py": ""}, name="cloned", commit="c" * 40)
GIVEN = MemorySnapshot({"a.py": ""}, name="given")
CLONES = MemoryCodeHost({"https://host/a": CLONED, "folder": CLONED})


class Host:
    """Knows `api:…`."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def knows(self, location: str) -> bool:
        return location.startswith("api:")

    def admit(self, location: str) -> None:
        self.open(location)

    def open(self, location: str, *, ref: str | None = None) -> MemorySnapshot:
        del location, ref
        if self._error is not None:
            raise self._error
        return GIVEN


def test_a_known_location_is_opened_by_its_host() -> None:
    host = CodeHostByApi([Host()], otherwise=CLONES)
    host.admit("api:a")
    assert host.open("api:a", ref="v1").name == "given"
    assert host.open("folder").name == "cloned"


def test_what_is_not_given_whole_is_cloned_at_the_ref_that_was_found() -> None:
    error = clone_instead("too large", "https://host/a", "c" * 40)
    host = CodeHostByApi([Host(error)], otherwise=CLONES)
    host.admit("api:a")
    assert host.open("api:a", ref="v1").commit == "c" * 40


@pytest.mark.parametrize("error", [NotFound("no"), Unavailable("later"), Rejected("never")])
def test_every_other_error_stays(error: Exception) -> None:
    with pytest.raises(type(error)):
        CodeHostByApi([Host(error)], otherwise=CLONES).open("api:a")


def test_who_clones_may_refuse_too() -> None:
    host = CodeHostByApi([Host(clone_instead("x", "https://host/b", None))], otherwise=CLONES)
    with pytest.raises(NotFound):
        host.open("api:a")
