"""Principals and the tokens that prove them."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from plimsoll.kit.value import Value


class Scope(StrEnum):
    """What a principal may do; each includes those before it."""

    READ = "read"
    """Look at everything within its limits."""
    REQUEST = "request"
    """Ask for workflows, cancel and retry them, register services."""
    ADMIN = "admin"
    """Manage tokens, environments and retention as well."""

    def includes(self, other: "Scope") -> bool:
        """Whether whoever has this scope may do what the other one allows."""
        order = tuple(Scope)
        return order.index(self) >= order.index(other)


class Principal(Value):
    """Who is answerable for a request."""

    name: str
    """`local` for whoever reaches a server without authentication; `token:` and its name; of those
    that a portal vouches for `user:default/ada`, or `plugin:` and its id."""
    scope: Scope
    services: tuple[str, ...] | None = None
    """The services it is limited to; None: all."""
    environments: tuple[str, ...] | None = None
    """The environments it is limited to; None: all."""


LOCAL = Principal(name="local", scope=Scope.ADMIN)
"""Whoever may run programs on this machine."""


class Token(Value):
    """A token as it is kept: what it allows, never what it is."""

    id: str
    """Its public part."""
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@/-]{0,99}$")
    digest: str
    """`sha256:…` of its secret part, which is 256 bits of chance and needs no slow hash."""
    scope: Scope
    services: tuple[str, ...] | None = None
    environments: tuple[str, ...] | None = None
    created_at: AwareDatetime
    expires_at: AwareDatetime
    revoked_at: AwareDatetime | None = None
    last_used_at: AwareDatetime | None = None
    """To the hour."""

    @property
    def principal(self) -> Principal:
        """Whom it proves."""
        return Principal(
            name=f"token:{self.name}",
            scope=self.scope,
            services=self.services,
            environments=self.environments,
        )


class Vouched(Value):
    """Whom a portal vouches for."""

    plugin: str
    """The part of the portal that asks."""
    user: str | None = None
    """The person that it acts for, such as `user:default/ada`; None: it acts for itself."""


class NewToken(Value):
    """A token that somebody asks for."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@/-]{0,99}$")
    scope: Scope = Scope.READ
    services: tuple[str, ...] | None = None
    environments: tuple[str, ...] | None = None
    valid_days: int = Field(default=90, ge=1, le=366)
