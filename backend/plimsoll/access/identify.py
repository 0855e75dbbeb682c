"""Tells who is behind a token, whether it is one of ours or a portal's."""

from typing import NamedTuple

from plimsoll.access.authenticate import authenticate
from plimsoll.access.issue import PREFIX
from plimsoll.access.model import Principal, Scope, Vouched
from plimsoll.access.ports import TokenStore, TokenVerifier
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import Unauthenticated


class Portal(NamedTuple):
    """Somebody else who may say who is asking, and how much those may do at most."""

    verifier: TokenVerifier
    people: Scope
    """What a person may do for whom the portal vouches."""
    plugins: Scope
    """What a part of the portal may do for itself."""


def identify(
    text: str, *, tokens: TokenStore, clock: Clock, portal: Portal | None = None
) -> Principal:
    """The principal that a token proves.

    Raises:
        Unauthenticated: it proves nobody; why, is not told.
        Unavailable: it is the portal's, and whether it is genuine cannot be told right now.
    """
    if portal is None or text.startswith(f"{PREFIX}_"):
        return authenticate(text, tokens=tokens, clock=clock)
    vouched = portal.verifier.verify(text)
    if vouched is None:
        raise Unauthenticated(
            "The token is not valid.", fix="Whoever runs the server finds the reason in its log."
        )
    return _principal(vouched, portal)


def _principal(vouched: Vouched, portal: Portal) -> Principal:
    if vouched.user is None:
        return Principal(name=f"plugin:{vouched.plugin}", scope=portal.plugins)
    return Principal(name=vouched.user, scope=portal.people)
