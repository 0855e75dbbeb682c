"""Only what Backstage's own plugin signed for us now, proves anybody."""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.access.model import Vouched
from plimsoll.adapters.backstage.settings import BackstageSettings
from plimsoll.adapters.backstage.token_verifier import BackstageTokenVerifier
from plimsoll.adapters.memory.clock import MemoryClock
from tests.adapters.backstage.peer import (
    AUDIENCE,
    USERS,
    Backstage,
    Issuer,
    backstage,
    encoded,
    of_plugin,
)

PLUGIN = "vnd.backstage.plugin"
LIMITED = "vnd.backstage.limited-user"
ADA = Vouched(plugin="plimsoll", user="user:default/ada")


@dataclass
class Case:
    """A portal, and whoever trusts it."""

    portal: Backstage
    clock: MemoryClock
    verifier: BackstageTokenVerifier

    def proves(self, text: str) -> Vouched | None:
        return self.verifier.verify(text)


@pytest.fixture
def case() -> Iterator[Case]:
    clock = MemoryClock()
    with backstage(clock) as portal:
        settings = BackstageSettings(base_url=portal.url)
        yield Case(portal, clock, BackstageTokenVerifier(settings, clock=clock))


def by_hand(head: object, claims: object, signature: bytes = b"\1" * 64) -> str:
    """A token that no library would make."""
    return f"{encoded(head)}.{encoded(claims)}.{encoded(signature)}"


def test_a_limited_and_a_full_token_prove_the_same_person(case: Case) -> None:
    portal = case.portal
    assert case.proves(portal.plugin(obo=portal.person())) == ADA
    full = portal.person(
        typ="vnd.backstage.user", aud="backstage", iss=f"{portal.url}/api/auth", uip="proof"
    )
    assert case.proves(portal.plugin(obo=full)) == ADA


def test_a_person_is_the_same_however_it_is_written(case: Case) -> None:
    portal = case.portal
    assert case.proves(portal.plugin(obo=portal.person("User:Default/Ada"))) == ADA


@pytest.mark.parametrize(
    "sub",
    [
        "local",
        "token:ci",
        "plugin:plimsoll",
        "group:default/admins",
        "user:ada",
        "user:default/",
        "user:default/a/b",
        "user:default/ada ",
        "user:default/ada\n",
        "user:default/a\u212aa",  # the sign of Kelvin, of which the lower case is k
        "user:default/" + "a" * 121,
    ],
)
def test_whoever_is_no_person_is_none(case: Case, sub: str) -> None:
    assert case.proves(case.portal.plugin(obo=case.portal.person(sub))) is None


def test_keys_are_fetched_once(case: Case) -> None:
    for _ in range(5):
        assert case.proves(case.portal.plugin(obo=case.portal.person())) == ADA
    assert case.portal.asked == [of_plugin("plimsoll"), USERS]


def test_a_key_that_is_new_is_known_at_once(case: Case) -> None:
    portal = case.portal
    assert case.proves(portal.plugin(obo=portal.person())) == ADA
    old = portal.plugin(obo=portal.person())
    portal.plimsoll.rotate()
    portal.auth.rotate()
    assert case.proves(portal.plugin(obo=portal.person())) == ADA
    assert case.proves(old) == ADA


def test_keys_that_do_not_exist_are_asked_for_a_few_times(case: Case) -> None:
    portal = case.portal
    assert case.proves(portal.plugin()) is not None
    for number in range(200):
        text = portal.signed(
            portal.plimsoll, portal.plugin_claims(), typ=PLUGIN, kid=f"no-{number}"
        )
        assert case.proves(text) is None
    assert case.proves(portal.plugin()) is not None
    assert len(portal.asked) <= 3


@pytest.mark.parametrize(
    "sub",
    [
        "scaffolder",
        "auth",
        "../auth",
        "plimsoll/../auth",
        "plimsoll/",
        "PLIMSOLL",
        "plimsoll ",
        "%2e%2e",
        "//evil.example",
        "plimsoll\0",
        "",
        None,
        ["plimsoll"],
        {"plimsoll": 1},
        0,
    ],
)
def test_a_plugin_that_may_not_call_makes_us_ask_nobody(case: Case, sub: object) -> None:
    text = case.portal.plugin(sub=sub)
    assert case.proves(text) is None
    assert case.portal.asked == []


@pytest.mark.parametrize("document", ["", "x" * 8_200, "[" * 5_000, '{"a":' * 1_100, "1" * 5_000])
def test_what_is_too_much_or_too_deep_is_refused(case: Case, document: str) -> None:
    head = {"typ": PLUGIN, "alg": "ES256", "kid": "k"}
    assert case.proves(by_hand(head, document.encode())) is None
    assert case.proves(by_hand(document.encode(), {"sub": "plimsoll"})) is None
    assert case.portal.asked == []


def test_a_huge_token_is_refused_unread(case: Case) -> None:
    for text in ("e" * 5_000_000, "." * 5_000_000, case.portal.plugin(filler="x" * 8_192)):
        assert case.proves(text) is None
    assert case.portal.asked == []


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "catalog"},
        {"aud": None},
        {"aud": "backstage"},
        {"aud": "plimsoll"},
        {"aud": [AUDIENCE]},
        {"aud": ["catalog", AUDIENCE]},
        {"iat": None},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"exp": 10**30},
        {"exp": -1},
        {"iat": [0]},
        {"nbf": "soon"},
        {"obo": 1},
        {"obo": ""},
        {"obo": "x"},
        {"obo": {"sub": "user:default/ada"}},
    ],
    ids=str,
)
def test_claims_that_are_missing_or_not_for_us_prove_nothing(
    case: Case, claims: dict[str, object]
) -> None:
    assert case.proves(case.portal.plugin(**claims)) is None


@pytest.mark.parametrize(
    "typ", ["JWT", "vnd.backstage.user", LIMITED, "vnd.backstage.service", "", PLUGIN.upper()]
)
def test_another_type_is_no_token_of_a_plugin(case: Case, typ: str) -> None:
    portal = case.portal
    assert case.proves(portal.signed(portal.plimsoll, portal.plugin_claims(), typ=typ)) is None


def test_a_person_cannot_come_without_a_plugin(case: Case) -> None:
    portal = case.portal
    assert case.proves(portal.person()) is None
    assert case.proves(portal.person(typ="vnd.backstage.user", aud="backstage")) is None
    assert case.proves(portal.person("plimsoll", PLUGIN, aud=AUDIENCE)) is None


def times(at_s: int) -> Iterator[tuple[dict[str, object], bool]]:
    """Claims, and whether they hold with ten seconds of leeway."""
    yield {"exp": at_s + 1}, True
    yield {"exp": at_s - 9}, True
    yield {"exp": at_s - 10}, False
    yield {"exp": at_s - 3600}, False
    yield {"iat": at_s + 10}, True
    yield {"iat": at_s + 11}, False
    yield {"nbf": at_s + 11}, False
    yield {"nbf": at_s}, True


def test_a_token_is_valid_for_its_time_give_or_take_a_moment(case: Case) -> None:
    portal = case.portal
    for claims, holds in times(portal.now_s()):
        assert (case.proves(portal.plugin(**claims)) is not None) is holds, claims
        of_person = portal.plugin(obo=portal.person("user:default/ada", LIMITED, **claims))
        assert (case.proves(of_person) is not None) is holds, claims


def none(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    head = {"typ": typ, "alg": "none", "kid": portal.plimsoll.kid}
    return f"{encoded(head)}.{encoded(claims)}."


def none_with_a_signature(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    return by_hand({"typ": typ, "alg": "none", "kid": portal.plimsoll.kid}, claims)


def public_key_as_a_secret(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    said = {"typ": typ, "alg": "HS256", "kid": portal.plimsoll.kid}
    text = f"{encoded(said)}.{encoded(claims)}"
    pem = portal.plimsoll.key.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return f"{text}.{encoded(hmac.digest(pem, text.encode(), hashlib.sha256))}"


def rs256(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    key = rsa.generate_private_key(65537, 2048)
    return portal.signed(portal.plimsoll, claims, typ=typ, alg="RS256", key=key)


def another_curve(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    key = ec.generate_private_key(ec.SECP384R1())
    return portal.signed(portal.plimsoll, claims, typ=typ, alg="ES384", key=key)


def somebody_else_s_key(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return portal.signed(portal.plimsoll, claims, typ=typ, key=key)


def key_of_its_own_inside(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    own = Issuer("own")
    return portal.signed(
        own, claims, typ=typ, jwk=own.published()[0], jku=f"{portal.url}/evil", x5u=portal.url
    )


def an_empty_key_named(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    return portal.signed(portal.plimsoll, claims, typ=typ, kid="")


def unsigned_zeros(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    return by_hand(
        {"typ": typ, "alg": "ES256", "kid": portal.plimsoll.kid}, claims, signature=bytes(64)
    )


def extensions(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    return portal.signed(portal.plimsoll, claims, typ=typ, crit=["exp"], exp=1)


def detached(portal: Backstage, typ: str, claims: dict[str, object]) -> str:
    head = {"typ": typ, "alg": "ES256", "kid": portal.plimsoll.kid, "b64": False}
    return by_hand(head, claims)


FORGED: list[Callable[[Backstage, str, dict[str, object]], str]] = [
    none,
    none_with_a_signature,
    public_key_as_a_secret,
    rs256,
    another_curve,
    somebody_else_s_key,
    key_of_its_own_inside,
    an_empty_key_named,
    unsigned_zeros,
    extensions,
    detached,
]


@pytest.mark.parametrize("forge", FORGED, ids=lambda forge: forge.__name__)
def test_a_forged_token_proves_nobody(
    case: Case, forge: Callable[[Backstage, str, dict[str, object]], str]
) -> None:
    portal = case.portal
    assert case.proves(portal.plugin()) is not None
    assert case.proves(forge(portal, PLUGIN, portal.plugin_claims())) is None
    now_s = portal.now_s()
    person: dict[str, object] = {"sub": "user:default/ada", "iat": now_s, "exp": now_s + 60}
    assert case.proves(portal.plugin(obo=forge(portal, LIMITED, person))) is None


def test_a_plugin_cannot_sign_for_a_person(case: Case) -> None:
    portal = case.portal
    now_s = portal.now_s()
    person = {"sub": "user:default/ada", "iat": now_s, "exp": now_s + 60}
    for named in (portal.plimsoll.kid, portal.auth.kid):
        own = portal.signed(portal.plimsoll, person, typ=LIMITED, kid=named)
        assert case.proves(portal.plugin(obo=own)) is None
    assert case.proves(portal.plugin(obo=portal.plugin())) is None
    assert case.proves(portal.plugin(obo=portal.plugin(obo=portal.person()))) is None


def test_the_one_who_signs_for_people_cannot_sign_for_a_plugin(case: Case) -> None:
    portal = case.portal
    for named in (portal.plimsoll.kid, portal.auth.kid):
        text = portal.signed(portal.auth, portal.plugin_claims(), typ=PLUGIN, kid=named)
        assert case.proves(text) is None


def test_a_person_cannot_be_put_into_somebody_else_s_token(case: Case) -> None:
    portal = case.portal
    head, _, signature = portal.plugin(obo=portal.person()).split(".")
    other = encoded(portal.plugin_claims(obo=portal.person("user:default/grace")))
    assert case.proves(f"{head}.{other}.{signature}") is None


@pytest.mark.parametrize("aud", [AUDIENCE, "catalog", "", ["backstage"]])
def test_a_person_s_token_is_one_of_backstage_itself(case: Case, aud: object) -> None:
    portal = case.portal
    for typ in (LIMITED, "vnd.backstage.user"):
        assert case.proves(portal.plugin(obo=portal.person(typ=typ, aud=aud))) is None
    assert case.proves(portal.plugin(obo=portal.person(typ="vnd.backstage.user"))) is None


def test_nobody_asks_for_keys_of_people_before_the_plugin_is_proven(case: Case) -> None:
    portal = case.portal
    claims = portal.plugin_claims(obo=portal.person())
    assert case.proves(somebody_else_s_key(portal, PLUGIN, claims)) is None
    assert portal.asked == [of_plugin("plimsoll")]


def test_the_log_says_why_and_nothing_of_the_token(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    portal = case.portal
    refused = {
        "expired": portal.plugin(exp=1, iat=0),
        "may not call": portal.plugin(sub="sub-of-a-stranger"),
        "somebody else": portal.plugin(aud="aud-of-a-stranger"),
        "person's token inside, it has expired": portal.plugin(obo=portal.person(exp=1)),
        "does not publish": portal.signed(
            portal.plimsoll, portal.plugin_claims(), typ=PLUGIN, kid="kid-of-a-stranger"
        ),
        "claims are not as they have to be: exp": portal.plugin(exp="exp-of-a-stranger"),
        "head is not as it has to be: alg": none_with_a_signature(portal, PLUGIN, {}),
        "no signed token": "text-of-a-stranger",
    }
    for why, text in refused.items():
        caplog.clear()
        assert case.proves(text) is None
        assert why in caplog.text
        for part in text.split("."):
            assert part[:20] not in caplog.text
        assert "stranger" not in caplog.text


def unserved() -> tuple[Backstage, BackstageTokenVerifier]:
    """A portal without a network between."""
    clock = MemoryClock()
    portal = Backstage(clock)

    def answer(request: httpx.Request) -> httpx.Response:
        status, body = portal.answer(request.url.path)
        return httpx.Response(status, stream=httpx.ByteStream(body))

    settings = BackstageSettings(base_url="https://backstage.example")
    transport = httpx.MockTransport(answer)
    return portal, BackstageTokenVerifier(settings, clock=clock, transport=transport)


PORTAL, VERIFIER = unserved()
VALID = PORTAL.plugin(obo=PORTAL.person())


def test_the_token_that_is_changed_below_is_valid() -> None:
    assert VERIFIER.verify(VALID) == ADA


SIGNS = st.sampled_from(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/=~ \n\0ü"
)


@given(st.data())
def test_a_token_that_was_changed_anywhere_proves_nobody(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(VALID) - 1))
    removed = data.draw(st.integers(0, 2))
    put = data.draw(st.text(SIGNS, max_size=2))
    changed = VALID[:place] + put + VALID[place + removed :]
    assert VERIFIER.verify(changed) == (ADA if changed == VALID else None)


def test_no_other_last_sign_means_the_same_signature() -> None:
    # 64 bytes leave four bits of the last sign unused, which a decoder may overlook.
    for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        if sign != VALID[-1]:
            assert VERIFIER.verify(VALID[:-1] + sign) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
NAMES = st.sampled_from(["typ", "alg", "kid", "crit", "sub", "aud", "iat", "exp", "nbf", "obo"])
LIKELY = st.sampled_from(
    [PLUGIN, "ES256", "plimsoll", AUDIENCE, "plimsoll-0", 1_704_067_200, 1_704_070_800]
)
PARTS = st.dictionaries(NAMES, LIKELY | JSON) | JSON


@given(PARTS, PARTS, st.binary(min_size=64, max_size=64))
def test_whatever_is_sent_is_refused_without_a_mistake_of_ours(
    head: object, claims: object, signature: bytes
) -> None:
    said = json.dumps(head).encode(), json.dumps(claims).encode()
    assert VERIFIER.verify(by_hand(*said, signature)) is None


@given(st.text())
def test_no_text_is_a_token(text: str) -> None:
    assert VERIFIER.verify(text) is None
