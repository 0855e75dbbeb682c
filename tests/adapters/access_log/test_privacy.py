"""What identifies people is nowhere in a profile, wherever a client put it."""

import string
import tempfile
from pathlib import Path
from urllib.parse import quote, quote_plus

from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.traffic.reduce import passes_luhn
from tests.adapters.access_log.logs import line, log, observe


def card(digits: str) -> str:
    return next(digits + last for last in "0123456789" if passes_luhn(digits + last))


NAMES = st.text(string.ascii_letters, min_size=6, max_size=12)
SECRETS = st.one_of(
    st.tuples(NAMES, NAMES).map(lambda pair: f"{pair[0]}.{pair[1]}@example.org"),
    st.text("0123456789", min_size=15, max_size=15).map(card),
    st.text("0123456789", min_size=11, max_size=13).map(lambda digits: f"+{digits}"),
    st.tuples(NAMES, NAMES).map(" ".join),
    st.text(string.ascii_letters + string.digits, min_size=24, max_size=40).filter(
        lambda text: not text.isalpha() and not text.isdigit()
    ),
)
PLACES = st.sampled_from(
    [
        "/account/{}",
        "/a/{}/b",
        "/search?q={}",
        "/search?sort={}",
        "/search?{}",
        "/search?{}=1",
        "/x?a[{}]=2",
        "/find?by=name:{}",
    ]
)
WRITTEN = st.sampled_from([quote, quote_plus, lambda text: quote(text, safe="@+:")])


@settings(max_examples=60, deadline=None)
@given(secret=SECRETS, place=PLACES, write=WRITTEN, clients=st.sampled_from([1, 4]))
def test_what_few_clients_send_is_nowhere(
    secret: str, place: str, write: "st.SearchStrategy[str]", clients: int
) -> None:
    assert callable(write)
    target = place.format(write(secret))
    check(target, secret, clients)


IDENTIFYING = st.one_of(
    st.tuples(NAMES, NAMES).map(lambda pair: f"{pair[0]}.{pair[1]}@example.org"),
    st.text("0123456789", min_size=15, max_size=15).map(card),
    st.text("0123456789", min_size=11, max_size=13).map(lambda digits: f"+{digits}"),
)


@settings(max_examples=40, deadline=None)
@given(secret=IDENTIFYING, place=st.sampled_from(["/account/{}", "/a/{}/b", "/search?sort={}"]))
def test_what_identifies_is_nowhere_however_many_send_it(secret: str, place: str) -> None:
    check(place.format(quote(secret, safe="@")), secret, 20)


def check(target: str, secret: str, clients: int) -> None:
    lines = [line(target, client=number, agent=f"agent {secret}") for number in range(clients)]
    lines += [line("/search?sort=price", client=number) for number in range(9)]
    with tempfile.TemporaryDirectory() as folder:
        profile = observe(log(Path(folder), lines))
    assert profile.requests == len(lines)
    for written in (secret, quote(secret), quote_plus(secret)):
        assert written.lower() not in profile.model_dump_json().lower()


def test_user_names_and_referers_are_nowhere(tmp_path: Path) -> None:
    lines = [line("/a", client=n).replace("- -", "- frank") for n in range(9)]
    text = observe(log(tmp_path, lines)).model_dump_json()
    assert "frank" not in text
    assert "example.org" not in text
    assert "10.0.0." not in text
