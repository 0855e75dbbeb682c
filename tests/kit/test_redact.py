import pytest

from plimsoll.kit.redact import redacted

TOKEN = f"plimsoll_{'a1' * 8}_{'b2' * 32}"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("cannot fetch https://ci:hunter2@git.example.org/shop.git", "hunter2"),
        ("connect postgresql://plimsoll:p%40ss@db/plimsoll failed", "p%40ss"),
        ("header Authorization: Bearer abc.def-123 refused", "abc.def-123"),
        ("header authorization: basic dXNlcjpwYXNz refused", "dXNlcjpwYXNz"),
        (f"the token {TOKEN} is expired", TOKEN),
        ("bad header Authorization: Api-Token dt0c01.ABC.S3CRET", "S3CRET"),
        ("dt0c01.ABC.S3CRET is unknown", "S3CRET"),
        ("token=glsa_aBc123_deadbeef", "aBc123"),
        ("dd-api-key: deadbeef", "deadbeef"),
        ("{'DD-APPLICATION-KEY': 'deadbeef'}", "deadbeef"),
        ('{"api_key":"deadbeef", "x": 1}', "deadbeef"),
        ("GET /v1?x-api-key=deadbeef&b=1", "deadbeef"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, secret: str) -> None:
    told = redacted(text)
    assert secret not in told
    assert "[hidden]" in told


@pytest.mark.parametrize(
    "text",
    [
        "read 214,243 lines",
        "GET /orders/{id} at 12:30:01",
        "http://127.0.0.1:8080/health",
        "a@b:c",
        "Set PLIMSOLL_DATADOG__API_KEY and PLIMSOLL_DATADOG__APPLICATION_KEY.",
        "the api key is wrong",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert redacted(text) == text
