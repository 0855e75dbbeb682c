import gzip
import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr, ValidationError
from typing_extensions import override

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Unavailable
from plimsoll.kit.value import Value
from plimsoll.transport.failures import Absent, Refused, TookTooLong, TooLarge
from plimsoll.transport.http import Address, HeaderSecret, HttpClient, HttpSettings

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
Answer = httpx.Response | httpx.TransportError


class Drip(httpx.SyncByteStream):
    """A body that comes in pieces, one a second of the stopwatch."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces
        self.seconds = 0.0

    @override
    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.seconds += 1
            yield piece

    def client(self, status: int = 200, encoding: str = "") -> HttpClient:
        headers = {"Content-Encoding": encoding}
        return HttpClient(
            "Prometheus",
            "PLIMSOLL_PROMETHEUS",
            HttpSettings(url="http://127.0.0.1:9", timeout_s=1, largest_answer_bytes=2**20),
            transport=httpx.MockTransport(
                lambda _: httpx.Response(status, headers=headers, stream=self)
            ),
            stopwatch=lambda: self.seconds,
        )


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


IN_SEVEN = NOW + timedelta(seconds=7)


@pytest.mark.parametrize(
    "told",
    [
        "7",
        IN_SEVEN.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        IN_SEVEN.strftime("%a, %d %b %Y %H:%M:%S -0000"),
        IN_SEVEN.strftime("%a, %d %b %Y %H:%M:%S"),
    ],
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


@pytest.mark.parametrize(
    "told",
    ["soon", "Wed, 21 Oct 99999999999 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 +99999999999999"],
)
def test_a_retry_after_that_is_none_is_no_failure(told: str) -> None:
    peer = Peer(json({}, 503, **{"Retry-After": told}), json({}))
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
    "url",
    [
        "ftp://a", "prometheus:9090", "http://u:p@a", "http://a/?q=1", "http://a/#f", "http://",
        "http://h:abc", "http://h:99999", "http://h:0", "http://a..b", "http://xn--a",
        "http://a.xn--a.b", "http://ho st", "http://h\n", "http://h/x y", "http://h\\x",
        "https://host/x/?", "https://host/x#", "https://@host/x", "https://u@host", "http://*.x",
        "http://-", "http://[::1", "http://999.1.1.1", "http://.", f"http://{'a' * 64}.de",
        f"http://{'.'.join(['a' * 60] * 5)}", "http://\u2024",
    ],
)  # fmt: skip
def test_an_address_is_one(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(url=url)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("", ""),
        ("http://localhost:9090/", "http://localhost:9090"),
        ("https://mimir.example.org/prometheus/x@y/", "https://mimir.example.org/prometheus/x@y"),
        ("HTTP://127.0.0.1", "HTTP://127.0.0.1"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("http://my_loki.internal.", "http://my_loki.internal."),
        ("http://bücher.example", "http://bücher.example"),
    ],
)
def test_addresses_that_exist_are_kept_with_their_path(url: str, kept: str) -> None:
    assert Settings(url=url).url == kept


@pytest.mark.parametrize("token", ["", "a b", "a\n", "ä"])
def test_a_secret_fits_into_a_header(token: str) -> None:
    with pytest.raises(ValidationError):
        Settings(token=SecretStr(token))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "x-unheard-of"])
def test_what_cannot_be_unpacked_is_no_answer(encoding: str) -> None:
    broken = Drip(b"not packed at all").client(encoding=encoding)
    with pytest.raises(Unavailable, match="unpacked"):
        broken.get("/x")
    refusing = Drip(b"not packed at all").client(400, encoding=encoding)
    with pytest.raises(Refused, match="400"):
        refusing.get("/x")


@pytest.mark.parametrize("content", [b"[" * 200_000, b"[" + b"9" * 5_000 + b"]"])
def test_json_that_exhausts_its_reader_is_no_answer_and_no_crash(content: bytes) -> None:
    with pytest.raises(Unavailable, match="no JSON"):
        Peer(httpx.Response(200, content=content)).client().get("/x")
    with pytest.raises(Refused, match="400"):
        Peer(httpx.Response(400, content=b'{"error":' + content + b"}")).client().get("/x")


def test_only_what_is_unpacked_here_is_offered() -> None:
    peer = Peer(json({}))
    peer.client().get("/x")
    assert peer.asked[0].headers["Accept-Encoding"] == "gzip"


def test_a_packed_answer_is_unpacked_in_whatever_pieces_it_comes() -> None:
    packed = gzip.compress(b'{"a": ') + gzip.compress(b'"' + b"x" * 200_000 + b'"}')
    for width in (1, 60, len(packed)):
        pieces = [packed[at : at + width] for at in range(0, 9 * width, width)]
        client = Drip(*pieces, packed[9 * width :]).client(encoding="GZip")
        assert client.get("/x") == {"a": "x" * 200_000}


def test_a_packed_answer_that_breaks_off_is_none() -> None:
    cut = gzip.compress(b'{"a": [1, 2, 3]}')[:-9]
    with pytest.raises(Unavailable, match="unpacked"):
        Drip(cut).client(encoding="gzip").get("/x")


def test_a_small_answer_that_unpacks_to_a_huge_one_is_refused() -> None:
    bomb = gzip.compress(b"0" * 2**26)
    with pytest.raises(TooLarge):
        Drip(bomb).client(encoding="gzip").get("/x")


def test_an_answer_that_drips_is_given_up() -> None:
    drip = Drip(*[b" "] * 1_000, b"{}")
    with pytest.raises(TookTooLong, match="TIMEOUT_S"):
        drip.client().get("/x")
    assert drip.seconds == 11


def test_of_a_long_page_about_an_error_the_beginning_is_enough() -> None:
    page = Drip(*[b"no such label " * 500] * 400)
    with pytest.raises(Refused, match="no such label"):
        page.client(400).get("/x")
    assert page.seconds == 10


HEAVY = re.compile("too heavy")


@pytest.mark.parametrize(
    "answer", [httpx.ReadTimeout("silent"), json({}, 504), json({"error": "too heavy"}, 503)]
)
def test_whoever_can_ask_for_less_is_told_at_once(answer: Answer) -> None:
    peer = Peer(answer)
    with pytest.raises(Unavailable):
        peer.client().get("/x", smaller_if=HEAVY)
    assert len(peer.asked) == 1


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError("refused"), json({"error": "restarting"}, 503), json({}, 429)]
)
def test_what_a_smaller_question_would_not_help_is_tried_again(answer: Answer) -> None:
    peer = Peer(answer, json({}))
    assert peer.client().post_form("/x", {}, smaller_if=HEAVY) == {}


def test_silence_after_a_question_is_told_from_nobody_being_there() -> None:
    with pytest.raises(TookTooLong):
        Peer(httpx.ReadTimeout("silent")).client().get("/x")
    with pytest.raises(Unavailable) as caught:
        Peer(httpx.ConnectTimeout("nobody")).client().get("/x")
    assert not isinstance(caught.value, TookTooLong)


@pytest.mark.parametrize(
    ("error", "words"),
    [(httpx.ProxyError("407"), "NO_PROXY"), (httpx.UnsupportedProtocol("x"), "URL")],
)
def test_what_will_not_pass_is_not_tried_again(error: httpx.TransportError, words: str) -> None:
    peer = Peer(error)
    with pytest.raises(Unavailable, match=words):
        peer.client().get("/x")
    assert len(peer.asked) == 1


def test_what_is_not_there_names_the_setting_and_shows_what_was_answered() -> None:
    with pytest.raises(Absent) as caught:
        Peer(json({"error": {"code": 404, "message": "none"}}, 404)).client().get("/x")
    assert "PLIMSOLL_PROMETHEUS__URL" in caught.value.fix
    assert caught.value.document == {"error": {"code": 404, "message": "none"}}
    assert str(caught.value.what).endswith(": none")
    with pytest.raises(Absent) as caught:
        Peer(httpx.Response(404, content=b"<html>")).client().get("/x")
    assert caught.value.document is None


@pytest.mark.parametrize(
    ("headers", "echo", "secret"),
    [
        ({"Authorization": "Bearer dt0xyz"}, "token dt0xyz is unknown", "dt0xyz"),
        ({"Authorization": "Api-Token opaque"}, "'opaque'?", "opaque"),
        ({"Authorization": "Basic ?nope?"}, "?nope? is wrong", "?nope?"),
        ({"DD-API-KEY": "deadbeef"}, "DEADBEEF? no: deadbeef", "deadbeef"),
        ({"X-Api-Key": "a+b/c=="}, "at /x?key=a%2Bb%2Fc%3D%3D", "a%2Bb%2Fc%3D%3D"),
        (
            {"Authorization": f"Basic {b64encode(b'ada:hunter2').decode()}"},
            "ada's hunter2 is wrong",
            "hunter2",
        ),
    ],
)
def test_a_server_that_repeats_our_secrets_does_not_put_them_into_messages(
    headers: dict[str, str], echo: str, secret: str
) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(400, json={"error": echo}))
    settings = HttpSettings(url="http://127.0.0.1:9")
    with (
        HttpClient("X", "PLIMSOLL_X", settings, headers=headers, transport=transport) as client,
        pytest.raises(Refused) as caught,
    ):
        client.get("/x")
    assert secret not in str(caught.value) + caught.value.said
    assert "[hidden]" in caught.value.said


def test_what_is_no_secret_is_shown() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(400, text="no org shop-team"))
    settings = HttpSettings(url="http://127.0.0.1:9")
    headers = {"X-Scope-OrgID": "shop-team"}
    with (
        HttpClient("X", "PLIMSOLL_X", settings, headers=headers, transport=transport) as client,
        pytest.raises(Refused, match="no org shop-team"),
    ):
        client.get("/x")


@pytest.mark.parametrize("proxy", ["gopher://127.0.0.1:9", "http://127.0.0.1:abc"])
def test_a_proxy_that_cannot_be_one_is_named(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(Misconfigured, match="HTTP_PROXY"):
        HttpClient("X", "PLIMSOLL_X", HttpSettings(url="http://system.example"))
