"""Several hosts as one: an address is fetched, anything else is a folder of this machine."""

import re

from plimsoll.codebase.ports import CodeHost, Snapshot

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[^/\\]+@[^/\\:]+:")
"""`scheme://…`, or `user@host:path` as ssh has it."""


class CodeHostByLocation:
    """Opens addresses with one host, and paths with another."""

    def __init__(self, *, addresses: CodeHost, paths: CodeHost) -> None:
        self._addresses = addresses
        self._paths = paths

    def admit(self, location: str) -> None:
        self._host_of(location).admit(location)

    def open(self, location: str, *, ref: str | None = None) -> Snapshot:
        return self._host_of(location).open(location, ref=ref)

    def _host_of(self, location: str) -> CodeHost:
        return self._addresses if _ADDRESS.match(location) else self._paths
