"""Which credential an object of FastAPI's security classes asks for."""

from collections.abc import Mapping, Sequence
from typing import Literal

from plimsoll.catalog.model import Security
from plimsoll.codebase.python.values import Object, text_of

_BEARER = frozenset(
    {
        "OAuth2PasswordBearer",
        "OAuth2AuthorizationCodeBearer",
        "HTTPBearer",
        "OAuth2",
        "OpenIdConnect",
    }
)
_PLACES: Mapping[str, Literal["header", "query", "cookie"]] = {
    "APIKeyHeader": "header",
    "APIKeyQuery": "query",
    "APIKeyCookie": "cookie",
}


def security_of(instance: Object, outside_bases: Sequence[str]) -> Security | None:
    """The credential, or None if the object is no security class."""
    names = [base.rsplit(".", 1)[-1] for base in outside_bases]
    if any(name in _BEARER for name in names):
        return Security(scheme="bearer")
    if "HTTPBasic" in names:
        return Security(scheme="basic")
    if "HTTPDigest" in names:
        return Security(scheme="other")
    for name in names:
        if name in _PLACES:
            record = instance.base_call or instance.created
            key = text_of(record.argument(-1, "name")) or "X-API-Key"
            return Security(scheme="api_key", location=_PLACES[name], name=key)
    return None
