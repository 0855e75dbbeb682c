"""Pull requests at GitHub: who we are, where we may write, and what a refusal means."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from plimsoll.adapters.github.change_host import GithubChangeHost
from plimsoll.adapters.github.client import GithubClient
from plimsoll.adapters.github.settings import GithubSettings
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.bundle.ports import FileEdit, HostedRepository, NewCommit, ProposalDraft
from plimsoll.bundle.propose import propose_bundle
from plimsoll.kit.errors import Conflict, Forbidden, Misconfigured, PlimsollError, Unavailable
from tests.bundle.models import rendered, shop
from tests.peers.hosts.installed import OWNER, emulated_github

SHOP = HostedRepository(name="octocat/shop", default_branch="main")
SECRET = "token-of-a-test-4711"  # noqa: S105 - of no host
NOW = datetime(2026, 10, 14, 12, 0, tzinfo=UTC)
COMMIT = NewCommit(
    branch="b",
    parent="a" * 40,
    head="a" * 40,
    message="m",
    edits=(FileEdit(path="x", content="1", is_new=True),),
)
DRAFT = ProposalDraft(branch="b", base="main", title="t", description="d", draft=True)


def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


KEY = private_key()


def host_of(answer: httpx.MockTransport, **more: object) -> GithubChangeHost:
    settings = GithubSettings.model_validate({"token": SecretStr(SECRET)} | more)
    client = GithubClient(settings, transport=answer, wait=lambda _: None, clock=MemoryClock(NOW))
    return GithubChangeHost(settings, client=client)


def always(status: int, body: object) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(status, json=body))


@pytest.fixture(scope="module")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = {
        "app_id": 12345,
        "slug": "plimsoll",
        "name": "Plimsoll",
        "private_key": KEY,
        "permissions": {"contents": "write", "pull_requests": "write"},
        "installations": [{"installation_id": 100, "account": OWNER}],
    }
    folder = tmp_path_factory.mktemp("github")
    with emulated_github(folder, repositories=["shop"], apps=[app]) as url:
        yield url


def test_an_app_proposes_a_bundle(app_url: str, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(KEY)
    settings = GithubSettings(
        url=app_url, app_id="12345", app_private_key_file=tmp_path / "key.pem"
    )
    bundle = rendered(shop())
    told = propose_bundle(bundle, to=f"github:{OWNER}/shop", host=GithubChangeHost(settings))
    assert told.outcome == "opened"


def test_an_app_asks_for_a_token_once_and_again_before_it_ends() -> None:
    asked: list[str] = []
    expires = ["2026-10-14T13:00:00Z", "2026-10-14T12:04:00Z", "2026-10-14T15:00:00Z"]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path.endswith("/installation"):
            return httpx.Response(200, json={"id": 7})
        if request.url.path.endswith("/access_tokens"):
            return httpx.Response(201, json={"token": "t", "expires_at": expires.pop(0)})
        return httpx.Response(404, json={"message": "Not Found"})

    clock = MemoryClock(NOW)
    settings = GithubSettings(app_id="1", app_private_key=SecretStr(KEY.replace("\n", "\\n")))
    transport = httpx.MockTransport(answer)
    client = GithubClient(settings, transport=transport, wait=lambda _: None, clock=clock)
    host = GithubChangeHost(settings, client=client)

    def tokens() -> int:
        assert host.head(SHOP, "b") is None
        return sum(path.endswith("/access_tokens") for path in asked)

    assert [tokens(), tokens()] == [1, 1]
    clock.advance(56 * 60)
    assert [tokens(), tokens(), tokens()] == [2, 3, 3]
    assert sum(path.endswith("/installation") for path in asked) == 1


@pytest.mark.parametrize("key", ["", "no key", KEY.replace("A", "B"), KEY[:200]])
def test_a_key_that_is_none_is_named_and_not_shown(key: str) -> None:
    settings: dict[str, object] = {"token": None, "app_id": "1", "app_private_key": SecretStr(key)}
    with pytest.raises(Misconfigured, match="APP_PRIVATE_KEY") as error:
        host_of(always(404, {}), **settings).head(SHOP, "b")
    assert key[40:80] not in str(error.value) or not key[40:80]
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_requests_through_the_api_write_only_where_it_is_allowed() -> None:
    settings = GithubSettings(token=SecretStr(SECRET), writable=("Acme/*", "other/one"))
    data = {"name": "x", "full_name": "elsewhere/x", "default_branch": "main"}
    client = GithubClient(settings, transport=always(200, data))
    host = GithubChangeHost(settings, client=client, confined=True)
    for location in ("github:octocat/shop", "github:other/two", "github:acmes/x"):
        with pytest.raises(Forbidden, match="WRITABLE"):
            host.repository(location)
    with pytest.raises(Forbidden):
        # It was allowed, and has moved to where nothing is.
        host.repository("github:acme/x")


def test_nobody_set_up_says_which_setting() -> None:
    with pytest.raises(Misconfigured, match="PLIMSOLL_GITHUB__TOKEN"):
        GithubChangeHost(GithubSettings()).repository("github:octocat/shop")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Misconfigured),
        (403, Misconfigured),
        (409, Conflict),
        (500, Unavailable),
        (502, Unavailable),
    ],
)
def test_a_refusal_to_write_says_what_to_do(status: int, kind: type[PlimsollError]) -> None:
    body = {"message": f"no {SECRET}", "errors": [{"message": "why"}]}
    with pytest.raises(kind) as error:
        host_of(always(status, body)).open(SHOP, DRAFT)
    assert SECRET not in str(error.value)


def test_what_changes_something_is_sent_once() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        raise httpx.ReadTimeout("late", request=request)

    with pytest.raises(Unavailable):
        host_of(httpx.MockTransport(answer)).open(SHOP, DRAFT)
    assert asked == ["POST"]


def test_a_proposal_that_cannot_be_opened_says_why() -> None:
    body = {"message": "Validation Failed", "errors": [{"message": "Draft not supported"}]}
    with pytest.raises(Conflict, match="Draft not supported"):
        host_of(always(422, body)).open(SHOP, DRAFT)


def test_an_update_that_is_no_fast_forward_is_a_conflict_and_never_forced() -> None:
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "PATCH":
            sent.append(request.content)
            return httpx.Response(422, json={"message": "Update is not a fast forward"})
        return httpx.Response(
            200, json={"sha": "c" * 40, "tree": {"sha": "d" * 40}, "message": "m"}
        )

    with pytest.raises(Conflict, match="fast forward"):
        host_of(httpx.MockTransport(answer)).commit(SHOP, COMMIT)
    assert b'"force": false' in sent[0]


def test_a_branch_that_moved_since_it_was_merged_is_not_begun_anew() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.method != "PATCH"
        if request.url.path.endswith("/git/ref/heads/b"):
            return httpx.Response(200, json={"object": {"sha": "f" * 40}})
        return httpx.Response(200, json={"sha": "c" * 40, "tree": {"sha": "d" * 40}})

    restart = COMMIT.model_copy(update={"head": "e" * 40})
    with pytest.raises(Conflict):
        host_of(httpx.MockTransport(answer)).commit(SHOP, restart)


def test_a_proposal_of_a_fork_s_branch_is_not_ours() -> None:
    pull = {
        "number": 1,
        "html_url": "https://github.com/octocat/shop/pull/1",
        "head": {"ref": "other", "sha": "a" * 40},
        "base": {"ref": "main", "sha": "a" * 40},
    }
    assert host_of(always(200, [pull])).proposal(SHOP, "b") is None
