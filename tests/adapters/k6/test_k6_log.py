import base64
import io
import json

from plimsoll.adapters.k6.log import KEPT, Log

SECRET = "s3cret/value"  # noqa: S105 - made up


def read(*lines: dict[str, str] | str, secrets: tuple[str, ...] = ()) -> Log:
    log = Log(secrets)
    texts = (
        line if isinstance(line, str) else json.dumps(line, separators=(",", ":")) for line in lines
    )
    log.read(io.BytesIO("".join(f"{text}\n" for text in texts).encode()))
    return log


def line(msg: str, level: str = "warning", **more: str) -> dict[str, str]:
    return {"level": level, "msg": msg, **more}


def test_repetitions_are_counted_whatever_the_time() -> None:
    log = read(
        line("Request Failed", error="refused", time="1"),
        line("Request Failed", error="refused", time="2"),
        line("hello", level="info"),
    )
    assert log.messages == ("Request Failed: refused (×2)",)
    assert log.exceptions == ()


def test_what_the_script_throws_is_told_apart() -> None:
    log = read(
        line("a warning"),
        line("Error: a\n\tat f (x.js:1:1(2))\n", level="error", source="stacktrace"),
        line("Error: a\n\tat f (x.js:1:1(2))\n", level="error", source="stacktrace"),
        line("Error: b", level="error", hint="script exception"),
    )
    assert log.exceptions == ("Error: a\n\tat f (x.js:1:1(2)) (×2)", "Error: b")
    assert log.thrown == 2
    assert len(log.messages) == 3


def test_thresholds_are_named() -> None:
    log = read(
        line(
            "thresholds on metrics 'http_req_duration{name:GET /a/{id}}, http_req_failed' "
            "have been crossed",
            level="error",
        )
    )
    assert log.crossed == ("http_req_duration{name:GET /a/{id}}", "http_req_failed")
    assert not log.stopped_by_threshold


def test_a_threshold_may_stop_the_run() -> None:
    log = read(
        line(
            "thresholds on metrics 'checks' were crossed; at least one has abortOnFail enabled, "
            "stopping test prematurely",
            level="error",
        )
    )
    assert log.crossed == ("checks",)
    assert log.stopped_by_threshold


def test_secrets_are_taken_out_in_every_form() -> None:
    encoded = base64.b64encode(SECRET.encode()).decode()
    log = read(
        line(f"token={SECRET}", error=f"Get /?key=s3cret%2Fvalue {encoded}"),
        f"panic: {SECRET}",
        secrets=(SECRET, ""),
    )
    assert log.messages == ("token=***: Get /?key=*** ***", "panic: ***")


def test_a_flood_is_cut_and_does_not_hide_exceptions() -> None:
    flood = [line(f"warning {number}") for number in range(10 * KEPT)]
    log = read(*flood, line("Error: x", level="error", source="stacktrace"))
    assert len(log.messages) <= KEPT
    assert log.exceptions == ("Error: x",)


def test_what_is_no_json_counts_as_an_error_and_long_lines_are_cut() -> None:
    log = read("goroutine 1 [running]:", "x" * 100_000)
    assert log.messages[0] == "goroutine 1 [running]:"
    assert all(len(message) <= 2000 for message in log.messages)
