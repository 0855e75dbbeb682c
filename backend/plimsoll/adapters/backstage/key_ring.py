"""The keys of one issuer: kept, and fetched anew when they are old or one is missing.

Whoever can reach this server can name keys that do not exist. So the issuer is asked a few times in
a while and no more, one at a time, and few may wait for its answer.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from jwt import PyJWK

from plimsoll.adapters.backstage.client import Keys
from plimsoll.kit.errors import PlimsollError, Unavailable
from plimsoll.transport.body import Stopwatch

FRESH_S: Final = 600.0
"""How long keys are used unasked: within it, one that was withdrawn is forgotten."""
KEPT_S: Final = 3600.0
"""How long they are used when the issuer does not answer."""
WINDOW_S: Final = 30.0
MOST_FETCHES: Final = 3
"""In that window. More than one, since every replica of a portal signs with a key of its own, and
they begin to at the same time."""
REST_S: Final = 5.0
"""How long an issuer that does not answer is left alone."""
_MOST_WAITING: Final = 8
_log = logging.getLogger(__name__)


class _Kept(NamedTuple):
    keys: Keys
    at_s: float

    def key(self, kid: str, now_s: float) -> PyJWK | None:
        return self.keys.get(kid) if now_s - self.at_s < KEPT_S else None

    def is_fresh(self, now_s: float) -> bool:
        return now_s - self.at_s < FRESH_S


class KeyRing:
    """The keys of one issuer.

    Args:
        name: of the issuer, in the log.
        fetch: asks for its keys; any error of ours means that they cannot be had.
        patience_s: how long a caller waits for the answer to somebody else.
        stopwatch: shows the time.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[], Keys],
        *,
        patience_s: float,
        stopwatch: Stopwatch = time.monotonic,
    ) -> None:
        self._name = name
        self._fetch = fetch
        self._patience_s = patience_s
        self._stopwatch = stopwatch
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(_MOST_WAITING)
        self._kept = _Kept({}, float("-inf"))
        self._fetched_s: deque[float] = deque(maxlen=MOST_FETCHES)
        """When the last fetches began."""
        self._is_away = False

    def key(self, kid: str) -> PyJWK | None:
        """The key with that id; None: the issuer has none.

        Raises:
            Unavailable: it does not answer, and the key is not known.
        """
        asked_s, kept = self._stopwatch(), self._kept
        found = kept.key(kid, asked_s)
        if found is not None and kept.is_fresh(asked_s):
            return found
        # Who has an old key to go by, does not wait for a new one.
        with self._in_turn(0.0 if found is not None else self._patience_s) as is_mine:
            if is_mine:
                self._look_again(kid, asked_s)
            elif found is None:
                raise self._away()
        found = self._kept.key(kid, self._stopwatch())
        if found is None and self._is_away:
            raise self._away()
        return found

    @contextmanager
    def _in_turn(self, patience_s: float) -> Iterator[bool]:
        """Whether it is the caller's turn: one at a time."""
        if not self._places.acquire(blocking=False):
            yield False
            return
        try:
            is_mine = self._turn.acquire(timeout=patience_s)
            try:
                yield is_mine
            finally:
                if is_mine:
                    self._turn.release()
        finally:
            self._places.release()

    def _look_again(self, kid: str, asked_s: float) -> None:
        now_s = self._stopwatch()
        known = self._kept.key(kid, now_s) is not None and self._kept.is_fresh(now_s)
        if known or not self._may_fetch(now_s, asked_s):
            return
        self._fetched_s.append(now_s)
        try:
            self._kept = _Kept(self._fetch(), now_s)
        except PlimsollError as error:
            self._is_away = True
            _log.warning(
                "The keys of %s cannot be had: %s (%s)", self._name, error.what, error.where
            )
        else:
            self._is_away = False

    def _may_fetch(self, now_s: float, asked_s: float) -> bool:
        if not self._fetched_s:
            return True
        last_s, first_s = self._fetched_s[-1], self._fetched_s[0]
        if last_s >= asked_s:
            # What somebody else was answered meanwhile, answers this as well.
            return False
        if self._is_away and now_s - last_s < REST_S:
            return False
        return len(self._fetched_s) < MOST_FETCHES or now_s - first_s >= WINDOW_S

    def _away(self) -> Unavailable:
        return Unavailable(f"The keys of {self._name} cannot be had.", fix="Try again later.")
