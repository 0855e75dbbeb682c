"""What a request may do that a test should not do unasked, told from its method and its names.

A word tells it, of the route's fixed parts and of the handler's name, whole and without regard to
case (`resetPassword` has two). It rather warns once too often: a warning costs a reader a line.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import pairwise

from plimsoll.catalog.match import PLACEHOLDER, segments_of
from plimsoll.catalog.model import Endpoint


class Danger(StrEnum):
    """What it may do, in words that follow "it"."""

    DELETES = "deletes"
    MOVES_MONEY = "moves money"
    SENDS_MESSAGES = "sends messages"
    ADMINISTERS = "administers"
    CHANGES_MANY = "changes many at once"
    CHANGES_CREDENTIALS = "changes credentials"
    ENDS_SESSIONS = "ends sessions"


_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+[a-z]*")
_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_VERBS = {
    Danger.DELETES: "delete deletes remove purge destroy wipe erase truncate",
    Danger.SENDS_MESSAGES: "send resend notify broadcast",
    Danger.ADMINISTERS: "shutdown restart reboot impersonate",
    Danger.ENDS_SESSIONS: "logout signout logoff signoff revoke",
}
"""They do it whatever the method: `GET /logout`."""
_NOUNS = {
    Danger.MOVES_MONEY: (
        "pay payment payments charge charges refund refunds payout payouts transfer transfers"
        " withdraw withdrawal withdrawals deposit deposits checkout purchase purchases billing"
        " invoice invoices capture donation donations topup"
    ),
    Danger.SENDS_MESSAGES: (
        "email emails mail mails sms notification notifications message messages invite invites"
        " invitation invitations newsletter newsletters push forgot contact"
    ),
    Danger.ADMINISTERS: (
        "admin admins administration administrator sudo superuser maintenance permission"
        " permissions role roles"
    ),
    Danger.CHANGES_MANY: "bulk batch import imports mass all reindex migrate",
    Danger.CHANGES_CREDENTIALS: (
        "password passwords passwd forgot mfa 2fa otp credential credentials apikey apikeys"
    ),
}
"""They do it where the method writes."""
_HARMLESS_LAST = frozenset(
    {
        *("search", "query", "filter", "preview", "validate", "validation", "check", "dryrun"),
        *("quote", "estimate", "calculate", "count", "read", "seen"),
        *("settings", "preferences", "template", "templates"),
    }
)
"""Where the route ends so, a POST asks or sets something, and does nothing that a noun says."""
_JOINED = frozenset(
    {"logout", "signout", "logoff", "signoff", "apikey", "apikeys", "topup", "dryrun"}
)
"""One word, however it is written: `log-out`, `sign_out`, `apiKey`."""
_NO_PLURALS = ("ss", "us", "is")
_VERB_WORDS = {kind: frozenset(words.split()) for kind, words in _VERBS.items()}
_NOUN_WORDS = {kind: frozenset(words.split()) for kind, words in _NOUNS.items()}


def dangers_of(endpoint: Endpoint, handler: str = "") -> dict[Danger, str]:
    """Each danger and why, in the order in which they are declared."""
    found = dict(_told(endpoint, handler))
    return {danger: found[danger] for danger in Danger if danger in found}


def _told(endpoint: Endpoint, handler: str) -> Iterator[tuple[Danger, str]]:
    """Later ones win: the method is a better reason than a word."""
    parts = segments_of(endpoint.route)
    fixed = [PLACEHOLDER.sub(" ", part) for part in parts]
    places = (("its route", _words(fixed)), ("its handler", _words([handler])))
    writes = endpoint.method in _WRITING
    last = _words(fixed)[-1:] if fixed and fixed[-1].strip() else []
    for where, words in reversed(places):
        present = set(words)
        for danger, telling in _VERB_WORDS.items():
            yield from _first(danger, words, present & telling, where)
        if writes and not _HARMLESS_LAST & set(last):
            for danger, telling in _NOUN_WORDS.items():
                yield from _first(danger, words, present & telling, where)
    if endpoint.method == "DELETE":
        yield Danger.DELETES, "its method is DELETE"
        if last and last[0].endswith("s") and not last[0].endswith(_NO_PLURALS):
            yield Danger.CHANGES_MANY, "it deletes a collection, not one thing of it"
        if {"session", "sessions"} & set(places[0][1]):
            yield Danger.ENDS_SESSIONS, "it deletes a session"


def _first(
    danger: Danger, words: Iterable[str], found: set[str], where: str
) -> Iterator[tuple[Danger, str]]:
    word = next((word for word in words if word in found), None)
    if word is not None:
        yield danger, f"{where} says {word!r}"


def _words(texts: Iterable[str]) -> list[str]:
    """In lower case."""
    words: list[str] = []
    for text in texts:
        own = [piece.lower() for piece in _PIECE.findall(text)]
        words += own
        words += [one + other for one, other in pairwise(own) if one + other in _JOINED]
    return words
