"""Hosts with an API of their own: asked first, since that is cheaper; else it is cloned.

What an API gives is a few requests and no process; but it cuts off large listings, forbids large
archives and counts every question. A host that sees that it cannot give a repository whole says
`CloneInstead`, and somebody who clones takes over.
"""

from collections.abc import Sequence
from typing import Protocol

from plimsoll.codebase.ports import CodeHost, Snapshot
from plimsoll.kit.errors import Rejected


class CloneInstead(Rejected):
    """A host does not give this repository whole through its API; a clone of `address` does."""

    address: str = ""
    """Where to clone it from, as https."""
    ref: str | None = None
    """A branch, tag or commit; None: what the host shows first."""


def clone_instead(what: str, address: str, ref: str | None) -> CloneInstead:
    """The error that hands a repository on to whoever clones."""
    error = CloneInstead(
        what, where=address, fix="Clone the repository, and give its address or folder."
    )
    error.address, error.ref = address, ref
    return error


class ApiCodeHost(CodeHost, Protocol):
    """A code host that knows by the location alone whether it is the one who is meant."""

    def knows(self, location: str) -> bool:
        """Whether the location is one of this host's; nothing is asked."""
        ...


class CodeHostByApi:
    """Opens a location with the host that knows it, and clones what that does not give whole.

    Args:
        hosts: asked in this order whether they know a location.
        otherwise: opens all other locations, and the addresses that are to be cloned; whatever it
            refuses, stays refused.
    """

    def __init__(self, hosts: Sequence[ApiCodeHost], *, otherwise: CodeHost) -> None:
        self._hosts = tuple(hosts)
        self._otherwise = otherwise

    def admit(self, location: str) -> None:
        """See the port."""
        try:
            self._host_of(location).admit(location)
        except CloneInstead as handed_on:
            self._otherwise.admit(handed_on.address)

    def open(self, location: str, *, ref: str | None = None) -> Snapshot:
        """See the port."""
        try:
            return self._host_of(location).open(location, ref=ref)
        except CloneInstead as handed_on:
            return self._otherwise.open(handed_on.address, ref=handed_on.ref)

    def _host_of(self, location: str) -> CodeHost:
        return next((host for host in self._hosts if host.knows(location)), self._otherwise)
