"""Tokens: made at the database, sent by the client, shown to nobody else."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from plimsoll.cli.output import ErrorReport
from plimsoll.cli.token import IssuedToken, TokenListing
from plimsoll.cli.workflow import WorkflowListing
from tests.cli.children import Child, Site, read

TOKENS = {"PLIMSOLL_API__AUTHENTICATION": "tokens"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site"), TOKENS)


@pytest.fixture(scope="module")
def server(site: Site) -> Iterator[Child]:
    with site.child("serve", "--port", "0", PLIMSOLL_TELEMETRY__LOG_LEVEL="DEBUG") as child:
        yield child


def issued(site: Site, name: str, *options: str) -> IssuedToken:
    run = site.run("token", "create", name, *options, "--format", "json")
    assert run.returncode == 0, run.stderr
    return read(run.stdout, IssuedToken, "token-create")


def refusal(site: Site, token: str | None, *command: str) -> str:
    """The error that a command ends with when it is sent with a token, which is never shown."""
    variables = {} if token is None else {"PLIMSOLL_CLIENT__TOKEN": token}
    run = site.run(*command, "--format", "json", **variables)
    assert run.returncode == 3, run.stdout + run.stderr
    if token:
        assert token.rpartition("_")[2] not in run.stdout + run.stderr
    return read(run.stderr, ErrorReport, "error").error


def test_tokens_are_made_listed_and_revoked(tmp_path: Path) -> None:
    site = Site(tmp_path)
    token = issued(site, "ci", "--scope", "request", "--service", "shop", "--days", "7")
    assert token.token.startswith(f"plimsoll_{token.id}_")
    again = site.run("token", "create", "ci", "--format", "json")
    assert (again.returncode, read(again.stderr, ErrorReport, "error").error) == (3, "Conflict")
    assert again.stdout == ""
    listed = site.run("token", "list", "--format", "json").stdout
    (summary,) = read(listed, TokenListing, "token-list").tokens
    assert (summary.id, summary.state, summary.services) == (token.id, "valid", ("shop",))
    assert token.token not in listed

    assert "ci is revoked" in site.run("token", "revoke", token.id).stdout
    listed = site.run("token", "list", "--format", "json").stdout
    (summary,) = read(listed, TokenListing, "token-list").tokens
    assert summary.state == "revoked"
    # Only the digest of what proves it is kept.
    kept = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())
    assert token.token.rpartition("_")[2].encode() not in kept
    assert token.id.encode() in kept


def test_a_person_gets_the_token_alone_on_standard_output(tmp_path: Path) -> None:
    site = Site(tmp_path)
    run = site.run("token", "create", "ann")
    (text,) = run.stdout.splitlines()
    assert text.startswith("plimsoll_")
    assert "not shown again" in run.stderr
    assert text not in run.stderr
    for name, says in (("no name", "no name of a token"), ("", "no name of a token")):
        refused = site.run("token", "create", name)
        assert refused.returncode == 3
        assert says in refused.stderr


def test_a_server_with_tokens_refuses_whoever_has_none_that_is_valid(
    site: Site, server: Child
) -> None:
    ask = ("workflow", "list", "--server", server.said)
    valid = issued(site, "valid")
    assert refusal(site, None, *ask) == "Unauthenticated"
    assert refusal(site, valid.token[:-1] + "x", *ask) == "Unauthenticated"
    run = site.run(*ask, "--format", "json", PLIMSOLL_CLIENT__TOKEN=valid.token)
    assert read(run.stdout, WorkflowListing, "workflow-list").workflows == ()

    expired, revoked = issued(site, "expired"), issued(site, "revoked")
    site.run("token", "revoke", revoked.id)
    database = sqlite3.connect(site.folder / "data" / "plimsoll.db", timeout=30)
    with database:
        database.execute("UPDATE token SET expires_at = created_at WHERE id = ?", (expired.id,))
    database.close()
    for token in (expired, revoked):
        assert refusal(site, token.token, *ask) == "Unauthenticated"
    for token in (valid, expired, revoked):
        assert token.token.rpartition("_")[2] not in server.log


def test_a_token_allows_no_more_than_its_scope_and_services(site: Site, server: Child) -> None:
    reader = issued(site, "reader")
    limited = issued(site, "limited", "--scope", "request", "--service", "billing")
    create = site.create("--server", server.said)[:-2]
    assert refusal(site, reader.token, *create) == "Forbidden"
    assert refusal(site, limited.token, *create) == "Forbidden"
    made = site.run(
        *site.create("--server", server.said, service="billing"),
        PLIMSOLL_CLIENT__TOKEN=limited.token,
    )
    assert made.returncode == 0, made.stderr
    digest = json.loads(made.stdout)["digest"]
    stranger = issued(site, "stranger", "--service", "shop")
    show = ("bundle", "show", digest, "--server", server.said)
    assert refusal(site, stranger.token, *show) == "NotFound"
    assert site.run(*show, PLIMSOLL_CLIENT__TOKEN=reader.token).returncode == 0
    for token in (reader, limited, stranger):
        assert token.token.rpartition("_")[2] not in server.log
    assert '"principal": "token:limited"' in server.log


def test_a_token_is_not_sent_over_http_to_another_machine(tmp_path: Path) -> None:
    # Nobody can be reached there: whoever tried would not answer so soon, and with another code.
    token = "plimsoll_" + "0" * 16 + "_" + "1" * 64
    run = Site(tmp_path).run(
        "workflow", "list", "--server", "http://192.0.2.1", PLIMSOLL_CLIENT__TOKEN=token
    )
    assert run.returncode == 4
    assert "A token is not sent over http to another machine." in run.stderr
    assert token not in run.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PLIMSOLL_CLIENT__TOKEN", "hunter2\n"),
        ("PLIMSOLL_CLIENT__TOKEN", "hünter2"),
        ("PLIMSOLL_CLIENT__CA_FILE", "/nowhere/hunter2"),
        ("PLIMSOLL_CLIENT__CA_FILE", "/dev/null"),
    ],
)
def test_what_cannot_be_sent_is_told_by_its_setting(
    tmp_path: Path, variable: str, value: str
) -> None:
    run = Site(tmp_path).run(
        "workflow", "list", "--server", "http://127.0.0.1:1", **{variable: value}
    )
    assert run.returncode == 4, run.stderr
    assert variable in run.stderr
    assert "Traceback" not in run.stderr
    if variable.endswith("TOKEN"):
        assert "nter2" not in run.stderr
