"""Middleware that asks for credentials, by names that Laravel and its packages use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.catalog.model import Security

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plimsoll.codebase.php.laravel.application import Silent

SESSION = Security(scheme="other", location="cookie", name="session")
BEARER = Security(scheme="bearer")
_TOKEN_DRIVERS = frozenset({"sanctum", "passport", "jwt", "token", "api", "airlock", "jwt-auth"})
_BEARERS = frozenset(
    {"jwt.auth", "jwt.verify", "jwt", "jwt.authenticate", "client", "client_credentials"}
    | {"oauth", "auth.jwt", "api.auth", "auth.api", "auth:sanctum"}
)
_CLASSES = {
    "Authenticate": "auth",
    "AuthenticateWithBasicAuth": "auth.basic",
    "CheckClientCredentials": "client",
    "EnsureClientIsResourceOwner": "client",
    "GetUserFromToken": "jwt",
    "AuthenticateWithBasicAuthOnce": "auth.basic",
    "JwtMiddleware": "jwt",
    "JWTMiddleware": "jwt",
}


def security_of(middleware: Iterable[str], known: Silent) -> tuple[Security, ...]:
    """The credentials that some middleware asks for."""
    found: dict[Security, None] = {}
    for one in known.unfolded(middleware):
        alias, _, given = one.partition(":")
        if "\\" in alias:
            lineage = [a.rsplit("\\", 1)[-1] for a in known.program.ancestors(alias)]
            alias = next((_CLASSES[a] for a in lineage if a in _CLASSES), alias)
        if alias in {"auth.basic", "auth.basic.once", "basic.auth", "onceBasic"}:
            found[Security(scheme="basic")] = None
        elif alias in _BEARERS:
            found[BEARER] = None
        elif alias in {"auth", "auth.session", "authenticate"}:
            guards = [g for g in given.split(",") if g]
            guards = guards or _default(known)
            for guard in guards:
                found[_guard(guard, known)] = None
    return tuple(found)


def _default(known: Silent) -> list[str]:
    default = known.config("auth.defaults.guard")
    return [default] if isinstance(default, str) else ["web"]


def _guard(name: str, known: Silent) -> Security:
    driver = known.config(f"auth.guards.{name}.driver")
    if name == "sanctum" or (isinstance(driver, str) and driver in _TOKEN_DRIVERS):
        return BEARER
    if isinstance(driver, str):
        return SESSION
    return BEARER if name in _TOKEN_DRIVERS else SESSION
