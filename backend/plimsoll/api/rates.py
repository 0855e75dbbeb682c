"""How often one caller may ask this process: by name once it has proven who it is, else by address.

Whoever shows a token that was good before is not held up by strangers at its address, such as those
behind the same proxy; and strangers cannot make the database look up one token after another.
"""

import hashlib
import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from plimsoll.access.allowance import Allowance
from plimsoll.access.model import Principal
from plimsoll.kit.errors import TooOften, Unauthenticated
from plimsoll.settings import ApiSettings

_MOST_PROVEN = 10_000


class Rates:
    """Of one process: several replicas count each for itself."""

    def __init__(
        self, settings: ApiSettings, *, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._now_s = now_s
        self._callers = _allowance(settings.requests_per_s, settings.requests_at_once)
        self._strangers = _allowance(settings.strangers_per_s, settings.strangers_at_once)
        self._lock = threading.Lock()
        self._proven: OrderedDict[bytes, None] = OrderedDict()

    def identified(
        self, address: str, token: str | None, identify: Callable[[str], Principal]
    ) -> Principal:
        """Who is asking, if it may ask now.

        Raises:
            TooOften: the caller, or the address of somebody unknown, has asked too often.
            Unauthenticated: there is no token; otherwise as `identify` does.
        """
        source = _network(address)
        if token is None:
            self._take(self._strangers, source)
            raise Unauthenticated(
                "This needs a token.",
                where="Authorization",
                fix="Send it as `Authorization: Bearer …`.",
            )
        proof = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        if not self._is_proven(proof):
            self._take(self._strangers, source)
        try:
            principal = identify(token)
        except Unauthenticated:
            self._forget(proof)
            raise
        if self._note(proof) and self._strangers is not None:
            self._strangers.give_back(source)
        self._take(self._callers, principal.name)
        return principal

    def _take(self, allowance: Allowance | None, caller: str) -> None:
        wait_s = 0.0 if allowance is None else allowance.take(caller, now_s=self._now_s())
        if wait_s > 0:
            raise TooOften(retry_after_s=wait_s)

    def _is_proven(self, proof: bytes) -> bool:
        with self._lock:
            return proof in self._proven

    def _note(self, proof: bytes) -> bool:
        """Notes that a token is good; whether that is new."""
        with self._lock:
            new = proof not in self._proven
            self._proven[proof] = None
            self._proven.move_to_end(proof)
            if len(self._proven) > _MOST_PROVEN:
                self._proven.popitem(last=False)
            return new

    def _forget(self, proof: bytes) -> None:
        with self._lock:
            self._proven.pop(proof, None)


def _allowance(per_s: float | None, at_once: int) -> Allowance | None:
    return None if per_s is None else Allowance(per_s=per_s, at_once=at_once)


def _network(address: str) -> str:
    """What one caller has for itself: an address, or with IPv6 a network of 64 bits."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
