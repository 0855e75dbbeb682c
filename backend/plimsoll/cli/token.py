"""`plimsoll token create|list|revoke`: for whoever may read the server's database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import typer

from plimsoll.access.issue import issue
from plimsoll.access.model import NewToken, Scope, Token
from plimsoll.access.ports import TokenStore
from plimsoll.cli.output import Format, FormatOption, console, plain, print_json, row, table
from plimsoll.kit.clock import SystemClock
from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value
from plimsoll.settings import read_settings

app = typer.Typer(help="Make, list and revoke tokens for the API.", no_args_is_help=True)


class IssuedToken(Value):
    """What `plimsoll token create --format json` prints."""

    schema_version: Literal[1] = 1
    id: str
    name: str
    scope: Scope
    expires_at: str
    token: str
    """Shown once, kept nowhere."""


class TokenSummary(Value):
    """A token, without what proves it."""

    id: str
    name: str
    scope: Scope
    services: tuple[str, ...] | None
    environments: tuple[str, ...] | None
    created_at: str
    expires_at: str
    last_used_at: str | None
    state: Literal["valid", "expired", "revoked"]


class TokenListing(Value):
    """What `plimsoll token list --format json` prints."""

    schema_version: Literal[1] = 1
    tokens: tuple[TokenSummary, ...]


@contextmanager
def _tokens() -> Iterator[TokenStore]:
    from plimsoll.bootstrap.server import open_server  # noqa: PLC0415 - takes a second to load

    with open_server(read_settings()) as server:
        yield server.backend.tokens


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whom or what it is for.")],
    scope: Annotated[Scope, typer.Option(help="What it allows.")] = Scope.READ,
    service: Annotated[
        list[str] | None, typer.Option("--service", help="Only this service; repeatable.")
    ] = None,
    environment: Annotated[
        list[str] | None, typer.Option("--environment", help="Only this one; repeatable.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it is valid.")] = 90,
    output: FormatOption = Format.TEXT,
) -> None:
    """Make a token, and show it this once."""
    try:
        wanted = NewToken(
            name=name,
            scope=scope,
            services=tuple(service) if service else None,
            environments=tuple(environment) if environment else None,
            valid_days=days,
        )
    except ValueError as problem:
        raise Rejected(
            f"“{name[:100]}” is no name of a token.",
            where="NAME",
            fix="Use letters, digits and . _ @ / - (at most 100).",
        ) from problem
    with _tokens() as tokens:
        token, text = issue(wanted, tokens=tokens, clock=SystemClock())
    if output is Format.JSON:
        print_json(
            IssuedToken(
                id=token.id,
                name=token.name,
                scope=token.scope,
                expires_at=token.expires_at.isoformat(),
                token=text,
            )
        )
        return
    typer.echo(text)
    typer.echo(
        f"Valid until {token.expires_at:%Y-%m-%d}, scope {token.scope}. "
        "It is not shown again: keep it where secrets are kept.",
        err=True,
    )


@app.command("list")
def list_(output: FormatOption = Format.TEXT) -> None:
    """List the tokens, newest first."""
    with _tokens() as store:
        listing = TokenListing(tokens=tuple(_summary(token) for token in store.list()))
    if output is Format.JSON:
        print_json(listing)
        return
    shown = table("id", "name", "scope", "services", "state", "expires", "last used")
    for token in listing.tokens:
        services = "all" if token.services is None else ", ".join(token.services)
        used = (token.last_used_at or "–")[:13]
        expires = token.expires_at[:10]
        row(shown, token.id, token.name, token.scope, services, token.state, expires, used)
    console().print(shown)


@app.command("revoke")
def revoke(token_id: Annotated[str, typer.Argument(metavar="ID", help="As listed.")]) -> None:
    """End a token at once."""
    with _tokens() as tokens:
        token = tokens.revoke(token_id, SystemClock().now())
    console().print(f"{plain(token.name)} is revoked", markup=False)


def _summary(token: Token) -> TokenSummary:
    expired = token.expires_at <= SystemClock().now()
    return TokenSummary(
        id=token.id,
        name=token.name,
        scope=token.scope,
        services=token.services,
        environments=token.environments,
        created_at=token.created_at.isoformat(),
        expires_at=token.expires_at.isoformat(),
        last_used_at=None if token.last_used_at is None else token.last_used_at.isoformat(),
        state="revoked" if token.revoked_at else "expired" if expired else "valid",
    )
