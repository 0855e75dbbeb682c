"""Keys come from the one address that is set, or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from pydantic import ValidationError

from plimsoll.adapters.backstage.client import OF_USERS, BackstageClient, path_of
from plimsoll.adapters.backstage.settings import BackstageSettings
from plimsoll.adapters.backstage.token_verifier import BackstageTokenVerifier
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.kit.errors import Misconfigured, Unavailable
from tests.adapters.backstage.peer import Backstage, backstage
from tests.servers import free_port

PLIMSOLL = path_of("plimsoll")


@pytest.fixture
def portal() -> Iterator[Backstage]:
    with backstage(MemoryClock()) as served:
        yield served


def verifier(url: str, **settings: object) -> BackstageTokenVerifier:
    chosen = BackstageSettings.model_validate({"base_url": url, **settings})
    return BackstageTokenVerifier(chosen, clock=MemoryClock())


@pytest.mark.parametrize(
    "url",
    [
        "http://backstage.example",
        "http://10.0.0.7:7007",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "ftp://127.0.0.1",
        "https://user:pw-4711@backstage.example",
        "https://backstage.example?x=1",
        "backstage.example",
    ],
)
def test_an_address_at_which_others_could_answer_is_refused(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        BackstageSettings(base_url=url)
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://backstage.example/portal/",
        "http://127.0.0.1:7007",
        "http://localhost:7007",
        "http://[::1]:7007",
    ],
)
def test_this_machine_is_asked_without_tls(url: str) -> None:
    assert BackstageSettings(base_url=url).is_set_up
    assert not BackstageSettings().is_set_up


@pytest.mark.parametrize(
    "plugins", [[], [""], ["../auth"], ["a/b"], ["a b"], ["plimsoll\n"], ["é"]]
)
def test_a_list_that_names_no_plugins_is_refused(plugins: list[str]) -> None:
    with pytest.raises(ValidationError):
        BackstageSettings.model_validate({"plugins": plugins})


def test_a_portal_below_a_path_is_asked_there(portal: Backstage) -> None:
    text = portal.plugin()
    portal.documents = {
        f"/portal{PLIMSOLL}": json.dumps({"keys": portal.plimsoll.published()}).encode()
    }
    assert verifier(f"{portal.url}/portal").verify(text) is not None
    assert portal.asked == [f"/portal{PLIMSOLL}"]


def test_another_plugin_may_be_let_in(portal: Backstage) -> None:
    text = portal.plugin(sub="loads")
    portal.documents = {
        path_of("loads"): json.dumps({"keys": portal.plimsoll.published()}).encode()
    }
    known = verifier(portal.url, plugins=["plimsoll", "loads"]).verify(text)
    assert known is not None
    assert known.plugin == "loads"
    # The keys of one are not those of the other.
    portal.documents[PLIMSOLL] = b'{"keys": []}'
    assert verifier(portal.url, plugins=["plimsoll", "loads"]).verify(portal.plugin()) is None


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 429, 500, 503])
def test_a_portal_that_has_no_keys_to_give_refuses_nobody(portal: Backstage, status: int) -> None:
    portal.status = status
    with pytest.raises(Unavailable) as told:
        verifier(portal.url).verify(portal.plugin())
    assert portal.url not in str(told.value)
    assert OF_USERS not in portal.asked, "a redirect was followed"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b'{"keys": 1}',
        b'{"keys": [1]}',
        b'{"key": []}',
        b"[" * 100_000,
        b'{"keys": [' + b" " * 300_000 + b"]}",
    ],
    ids=range(9),
)
def test_what_is_no_set_of_keys_refuses_nobody(portal: Backstage, document: bytes) -> None:
    portal.documents[PLIMSOLL] = document
    with pytest.raises(Unavailable):
        verifier(portal.url).verify(portal.plugin())


def test_a_portal_that_is_down_refuses_nobody(portal: Backstage) -> None:
    with pytest.raises(Unavailable):
        verifier(f"http://127.0.0.1:{free_port()}").verify(portal.plugin())
    with pytest.raises(Unavailable):
        verifier(portal.url.replace("http", "https")).verify(portal.plugin())


def test_only_the_keys_of_people_are_away(portal: Backstage) -> None:
    portal.documents[OF_USERS] = b"starting"
    known = verifier(portal.url)
    assert known.verify(portal.plugin()) is not None
    with pytest.raises(Unavailable):
        known.verify(portal.plugin(obo=portal.person()))


def test_keys_that_are_not_for_us_are_passed_over(portal: Backstage) -> None:
    good = portal.plimsoll.published()[0]
    p384 = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)
    others: list[object] = [
        {},
        {"kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"},
        {"kty": "oct", "kid": good["kid"], "k": "c2VjcmV0"},
        {**p384, "kid": good["kid"]},
        {**good, "kid": "on-no-curve", "x": "A" * 43},
        {**good, "kid": "for-encryption", "use": "enc"},
        {**good, "kid": "for-another", "alg": "ES384"},
        {**good, "kid": 7},
        {name: value for name, value in good.items() if name != "kid"},
    ]
    portal.documents[PLIMSOLL] = json.dumps({"keys": [*others, good, *others]}).encode()
    client = BackstageClient(BackstageSettings(base_url=portal.url))
    assert list(client.keys(PLIMSOLL)) == [good["kid"]]
    client.close()


def test_a_check_finds_a_plugin_that_is_not_there(portal: Backstage) -> None:
    BackstageClient(BackstageSettings(base_url=portal.url)).check()
    with pytest.raises(Misconfigured, match="PLUGINS"):
        BackstageClient(BackstageSettings(base_url=portal.url, plugins=("loads",))).check()
    portal.status = 400
    with pytest.raises(Misconfigured, match="BASE_URL"):
        BackstageClient(BackstageSettings(base_url=portal.url)).check()
    portal.status = 503
    with pytest.raises(Unavailable):
        BackstageClient(BackstageSettings(base_url=portal.url)).check()


def test_certificates_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="PLIMSOLL_BACKSTAGE__CA_FILE"):
        verifier("https://backstage.example", ca_file=tmp_path / "none.pem")
