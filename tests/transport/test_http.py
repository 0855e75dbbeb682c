from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Unavailable
from plimsoll.kit.value import Value
from plimsoll.transport.http import (
    Address,
    HeaderSecret,
    HttpClient,
    HttpSettings,
    Refused,
    TooLarge,
)

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
Answer = httpx.Response | httpx.TransportError


class Peer:
    """Answers in turn, the last one for ever, and remembers what was asked."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.waited: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self._answers[min(len(self.asked), len(self._answers)) - 1]
        if isinstance(answer, httpx.TransportError):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def client(self, **settings: object) -> HttpClient:
        chosen = HttpSettings.model_validate({"url": "http://127.0.0.1:9/base/", **settings})
        return HttpClient(
            "Prometheus",
            "PLIMSOLL_PROMETHEUS",
            chosen,
            headers={"Authorization": "Bearer s3cret"},
            transport=httpx.MockTransport(self),
            wait=self.waited.append,
            clock=MemoryClock(NOW),
        )


def json(document: object, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=document, headers=headers)


def test_an_answer_is_json_and_the_path_is_added_to_the_address() -> None:
    peer = Peer(json({"data": [1]}))
    assert peer.client().get("/api/v1/labels", {"match[]": ["a", "b"]}) == {"data": [1]}
    assert (
        str(peer.asked[0].url)
        == "http://127.0.0.1:9/base/api/v1/labels?match%5B%5D=a&match%5B%5D=b"
    )
    assert peer.asked[0].headers["Authorization"] == "Bearer s3cret"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again_with_growing_patience(status: int) -> None:
    peer = Peer(json({}, status), json({}, status), json({"at": "last"}))
    assert peer.client().get("/x") == {"at": "last"}
    assert len(peer.asked) == 3
    assert peer.waited == sorted(peer.waited)
    assert peer.waited[0] > 0


def test_a_broken_connection_is_tried_again_and_then_told() -> None:
    peer = Peer(httpx.ConnectError("refused"))
    with pytest.raises(Unavailable, match="PLIMSOLL_PROMETHEUS__URL"):
        peer.client(attempts=3).get("/x")
    assert len(peer.asked) == 3


def test_what_must_not_happen_twice_is_asked_once() -> None:
    peer = Peer(json({}, 503))
    with pytest.raises(Unavailable):
        peer.client().ask("POST", "/annotations", json={"text": "run"}, repeatable=False)
    assert len(peer.asked) == 1


@pytest.mark.parametrize(
    "told", ["7", (NOW + timedelta(seconds=7)).strftime("%a, %d %b %Y %H:%M:%S GMT")]
)
def test_retry_after_is_kept(told: str) -> None:
    peer = Peer(json({}, 429, **{"Retry-After": told}), json({}))
    peer.client().get("/x")
    assert peer.waited == [7.0]


def test_nobody_waits_for_an_hour() -> None:
    peer = Peer(json({}, 429, **{"Retry-After": "3600"}))
    with pytest.raises(Unavailable, match="3600 s"):
        peer.client().get("/x")
    assert peer.waited == []


def test_a_retry_after_that_is_none_is_no_failure() -> None:
    peer = Peer(json({}, 503, **{"Retry-After": "soon"}), json({}))
    assert peer.client().get("/x") == {}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(302, Misconfigured), (401, Misconfigured), (403, Misconfigured), (404, NotFound),
     (400, Refused), (422, Refused), (500, Unavailable), (501, Unavailable)],
)  # fmt: skip
def test_a_refusal_says_what_the_system_said_and_never_what_was_asked(
    status: int, kind: type[PlimsollError]
) -> None:
    peer = Peer(json({"error": "bad \n matcher", "status": "error"}, status))
    with pytest.raises(kind) as caught:
        peer.client().get("/x", {"secret": "value"})
    if status != 302:
        assert "bad matcher" in str(caught.value)
    assert "value" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_refusal_can_be_told_apart() -> None:
    with pytest.raises(Refused) as caught:
        Peer(json({"error": "exceeded maximum resolution"}, 400)).client().get("/x")
    assert (caught.value.status, caught.value.said) == (400, "exceeded maximum resolution")


def test_text_of_a_refusal_is_cut_and_has_no_secrets() -> None:
    answer = httpx.Response(400, content=b"at http://a:pass@b/ " + b"x" * 10_000)
    with pytest.raises(Refused) as caught:
        Peer(answer).client().get("/x")
    assert "pass" not in caught.value.said
    assert len(caught.value.said) < 400


def test_an_answer_longer_than_allowed_is_refused() -> None:
    with pytest.raises(TooLarge, match="LARGEST_ANSWER_BYTES"):
        Peer(json("x" * 5_000)).client(largest_answer_bytes=4_096).get("/x")


@pytest.mark.parametrize("content", [b'{"data": [1, 2', b"<html>", b""])
def test_what_is_no_json_is_not_taken_for_no_data(content: bytes) -> None:
    with pytest.raises(Unavailable, match="no JSON"):
        Peer(httpx.Response(200, content=content)).client().get("/x")


def test_a_system_without_an_address_names_the_setting() -> None:
    with pytest.raises(Misconfigured, match="PLIMSOLL_PROMETHEUS__URL"):
        Peer(json({})).client(url="")


class Settings(Value):
    url: Address = ""
    token: HeaderSecret = None


@pytest.mark.parametrize(
    "url", ["ftp://a", "prometheus:9090", "http://u:p@a", "http://a/?q=1", "http://a/#f", "http://"]
)
def test_an_address_is_one(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(url=url)


@pytest.mark.parametrize("token", ["", "a b", "a\n", "ä"])
def test_a_secret_fits_into_a_header(token: str) -> None:
    with pytest.raises(ValidationError):
        Settings(token=SecretStr(token))
