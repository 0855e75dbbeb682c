"""The credentials that an operation of an API document asks for."""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from plimsoll.catalog.model import Security
from plimsoll.codebase.documents.placed import list_of, table_of

Follow = Callable[[JsonValue], dict[str, JsonValue]]
"""What a reference of the document stands for."""


def security_of(
    operation: Mapping[str, JsonValue], root: Mapping[str, JsonValue], follow: Follow
) -> tuple[Security, ...]:
    """The first of the alternatives; an empty list lifts what the document asks for."""
    required = list_of(operation.get("security", root.get("security")))
    names = [*table_of(required[0])] if required else []
    old = "swagger" in root
    owner = root if old else follow(root.get("components"))
    schemes = follow(owner.get("securityDefinitions" if old else "securitySchemes"))
    return tuple(dict.fromkeys(credential_of(follow(schemes.get(name))) for name in names))


def credential_of(scheme: Mapping[str, JsonValue]) -> Security:
    """What a security scheme wants to be sent."""
    kind = str(scheme.get("type", "")).lower()
    spoken = str(scheme.get("scheme", "")).lower()
    if kind == "basic" or spoken == "basic":
        return Security(scheme="basic")
    if kind in {"oauth2", "openidconnect"} or spoken == "bearer":
        return Security(scheme="bearer")
    if kind == "apikey":
        name = str(scheme.get("name", "Authorization"))
        if scheme.get("in") == "query":
            return Security(scheme="api_key", location="query", name=name)
        if scheme.get("in") == "cookie":
            return Security(scheme="api_key", location="cookie", name=name)
        return Security(scheme="api_key", location="header", name=name)
    return Security(scheme="other")
