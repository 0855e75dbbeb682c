from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.target_http.client import TargetClient
from plimsoll.adapters.target_http.settings import TargetSettings
from plimsoll.adapters.target_http.target_probe import HttpTargetProbe
from plimsoll.kit.errors import Misconfigured
from plimsoll.run.preflight import TargetAnswer

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "http://127.0.0.1:9/shop"


def ask(*answers: httpx.Response | Exception, **settings: str | float) -> TargetAnswer:
    given = iter(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        assert "Authorization" not in request.headers
        each = next(given)
        if isinstance(each, Exception):
            raise each
        return each

    probe = HttpTargetProbe(
        TargetSettings.model_validate(settings),
        clock=MemoryClock(NOW),
        transport=httpx.MockTransport(handle),
    )
    return probe.ask(URL)


def dated(moment: datetime) -> dict[str, str]:
    return {"Date": format_datetime(moment, usegmt=True)}


@pytest.mark.parametrize("status", [200, 204, 301, 404, 500])
def test_every_status_is_a_sign_of_life_and_no_redirect_is_followed(status: int) -> None:
    headers = {"Location": "http://elsewhere.example/"}
    assert ask(httpx.Response(status, headers=headers)).status == status


def test_its_clock_is_compared_with_ours() -> None:
    ahead = ask(httpx.Response(200, headers=dated(NOW.replace(minute=1)))).clock_ahead_s
    assert ahead == pytest.approx(60.5, abs=0.5)
    behind = ask(httpx.Response(200, headers=dated(NOW.replace(hour=11)))).clock_ahead_s
    assert behind == pytest.approx(-3599.5, abs=0.5)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 02 Mar 2026 12:00:00 -0000", "9" * 400])
def test_a_date_that_is_none_is_unknown(date: str) -> None:
    assert ask(httpx.Response(200, headers={"Date": date})).clock_ahead_s is None


def test_headers_go_first() -> None:
    told = ask(
        httpx.Response(200, headers={"X-Version": " 7 ", "X-Env": "a\x07b"}),
        httpx.Response(200, json={"version": "8", "environment": "c", "up": {"since": [5]}}),
        about_path="/about",
        version_header="x-version",
        environment_header="x-env",
        process_pointer="/up/since/0",
    )
    assert (told.version, told.environment, told.process) == ("7", "ab", "5")


@pytest.mark.parametrize(
    "content", [b"", b"no JSON", b"[1]", b'{"version": {"a": 1}}', b'{"version": null}', b"7"]
)
def test_what_is_not_told_is_unknown(content: bytes) -> None:
    told = ask(httpx.Response(200), httpx.Response(200, content=content), about_path="/about")
    assert (told.status, told.version) == (200, "")


def test_an_error_page_tells_no_version() -> None:
    page = httpx.Response(500, json={"version": "8"})
    assert ask(httpx.Response(200), page, about_path="/about").version == ""


def test_a_target_that_falls_silent_after_its_first_answer_lives() -> None:
    told = ask(httpx.Response(200), httpx.ReadTimeout("slow"), about_path="/about")
    assert (told.status, told.version) == (200, "")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), "Connection refused"),
        (httpx.ConnectTimeout(""), "No connection came about within 5 s."),
        (httpx.ReadTimeout(""), "It was silent for 5 s."),
        (httpx.RemoteProtocolError(""), "RemoteProtocolError: no reason given."),
    ],
)
def test_why_it_does_not_answer_is_said(error: Exception, words: str) -> None:
    told = ask(error)
    assert told.status is None
    assert words in told.problem


def test_a_long_answer_is_not_read_to_its_end() -> None:
    told = ask(httpx.Response(200, content=b"x" * 2**20))
    assert told.status == 200


def test_certificates_that_cannot_be_read_are_a_setting_to_correct(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        TargetClient(TargetSettings(ca_file=tmp_path / "none.pem")).check()


@pytest.mark.parametrize(
    "setting",
    [
        {"about_path": "version"},
        {"about_path": "//evil.example/ x"},
        {"version_header": "a b"},
        {"version_pointer": "version"},
    ],
)
def test_settings_that_cannot_work_are_refused(setting: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        TargetSettings.model_validate(setting)
