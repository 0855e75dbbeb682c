"""Nothing that opens something leaves in a prompt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.agents.redact import REMOVED, holds_secret, without_secrets

# Put together, so that no scanner takes this file for a leak.
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
GITHUB = "ghp_" + "a1B2" * 9
SLACK = "xoxb-" + "123456789012-" * 2 + "abcDEF" * 4
JWT = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        (f'AWS_KEY = "{AWS}"', AWS),
        (f"token: {GITHUB}", GITHUB),
        (f'client = Client("{SLACK}")', SLACK),
        (f'headers = {{"X": "{JWT}"}}', JWT),
        ('password = "hunter2-and-more"', "hunter2-and-more"),
        ("api_key='s3cr3t-value'", "s3cr3t-value"),
        ('{"db":"postgres://shop:' + 'pa55word@db.internal/shop"}', "pa55word"),
        (f'{{"default":"{AWS}","x":"{AWS}"}}', AWS),
    ],
)
def test_a_secret_is_removed_and_the_rest_stays(line: str, secret: str) -> None:
    cleaned = without_secrets(f"before = 1\n{line}\nafter = 2")
    assert secret not in cleaned
    assert REMOVED in cleaned
    assert cleaned.startswith("before = 1\n")
    assert cleaned.endswith("\nafter = 2")


@pytest.mark.parametrize(
    "text",
    [
        "def order(order_id: int) -> None: ...",
        '{"endpoint":"POST /login","body":{"properties":{"password":{"type":"string"}}}}',
        "GET /orders/{order_id}?page=1",
    ],
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert without_secrets(text) == text


def test_an_answer_may_hold_a_password_but_no_credential() -> None:
    assert not holds_secret('{"user": "ann", "password": "correct horse"}')
    assert holds_secret(f'{{"note": "{AWS}"}}')
    assert holds_secret(JWT)


@given(st.text(max_size=200), st.sampled_from([AWS, GITHUB, SLACK]), st.text(max_size=200))
def test_a_secret_is_found_wherever_it_stands(before: str, secret: str, after: str) -> None:
    assert secret not in without_secrets(f"{before} {secret} {after}")


def test_a_line_of_megabytes_takes_no_time_to_speak_of() -> None:
    cleaned = without_secrets("x " * 50_000 + GITHUB + " y" * 50_000)
    assert GITHUB not in cleaned
