"""What Backstage writes: keys (RFC 7517), heads and claims of tokens (RFC 7515, 7519).

Unknown members are ignored, as the standards ask for; those that are read have to be what
Backstage makes of them, in type and in size.
"""

from typing import Annotated, Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

PLUGIN: Final = "vnd.backstage.plugin"
USER: Final = "vnd.backstage.user"
LIMITED_USER: Final = "vnd.backstage.limited-user"
"""The same as a user's token, cut down to what proves the person: what plugins hand on."""

_Word: TypeAlias = Annotated[str, Field(min_length=1, max_length=300)]
_Coordinate: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
Moment: TypeAlias = Annotated[float, Field(ge=0, le=2**53, allow_inf_nan=False)]
"""Seconds since 1970."""


class Unusable(Exception):
    """A document is not what it has to be; names the members, never their content."""


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)


class Head(_Payload):
    """A token's head."""

    typ: Literal["vnd.backstage.plugin", "vnd.backstage.user", "vnd.backstage.limited-user"]
    alg: Literal["ES256"]
    kid: _Word
    crit: None = None
    """Extensions that have to be understood: none is."""


class Claims(_Payload):
    """What every token says."""

    sub: _Word
    iat: Moment
    exp: Moment
    nbf: Moment = 0


class PluginClaims(Claims):
    """What a plugin's token says."""

    aud: _Word
    obo: str | None = None
    """A user's token: on whose behalf."""


class UserClaims(Claims):
    """What a user's token says."""

    aud: _Word | None = None
    """Limited tokens have none."""


class Key(_Payload):
    """A public key for ES256: a point on the curve P-256."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    kid: _Word
    x: _Coordinate
    y: _Coordinate
    use: Literal["sig"] | None = None
    alg: Literal["ES256"] | None = None


class KeySet(_Payload):
    """What a plugin publishes."""

    keys: list[dict[str, JsonValue]]


P = TypeVar("P", bound=_Payload)


def read(kind: type[P], document: bytes) -> P:
    """A document, understood.

    Raises:
        Unusable: it is no such document.
    """
    try:
        return kind.model_validate_json(document)
    except ValidationError as error:
        raise Unusable(_members(error)) from None


def keys_in(document: JsonValue) -> tuple[Key, ...]:
    """The keys of a set that are for us; the others may be anything.

    Raises:
        Unusable: it is no set of keys.
    """
    try:
        written = KeySet.model_validate(document).keys
    except ValidationError as error:
        raise Unusable(_members(error)) from None
    return tuple(key for each in written if (key := _key(each)) is not None)


def _key(written: dict[str, JsonValue]) -> Key | None:
    try:
        return Key.model_validate(written)
    except ValidationError:
        return None


def _members(error: ValidationError) -> str:
    wrong = {str(fault["loc"][0]) for fault in error.errors(include_input=False) if fault["loc"]}
    return ", ".join(sorted(wrong)) or "no JSON object"
