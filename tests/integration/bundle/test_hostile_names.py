"""Whatever production or a repository is called, the script stays the script that was meant."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plimsoll.workload.model import Column, DataTable, RequestPlan
from tests.bundle.models import endpoint, model_of, path, plan, rendered, scenario
from tests.integration.bundle.running import Server, run, serving, write

TRICKS = [
    "'; throw 1; '",
    '"); throw 1; ("',
    "`${__ENV.HOME}`",
    "${1}",
    "*/ throw 1; /*",
    "\\",
    "\\'",
    "</script><script>",
    "a\nb\rc",
    "\u2028\u2029",
    "\u202e\u2066",
    "\x00\x07",
    "__proto__",
    "constructor",
    "a::b",
    "{name:x}",
    "a,b:c",
    "🎣 寸",
    "--%>",
    "#!/bin/sh",
    "?a=b&c",
    "%7Bid%7D%",
]
TEXT = st.one_of(
    st.sampled_from(TRICKS),
    st.text(st.characters(codec="utf-8"), max_size=12),
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def hostile_plan(number: int, text: str, value: str) -> RequestPlan:
    literal = re.sub(r"[{}/]", "", text)
    return plan(
        f"post-{number}",
        endpoint(f"POST /{number}/{literal}/{{p{number}}}", path(f"p{number}"), body=True),
        table=DataTable(
            columns=(
                Column(name=f"p{number}", location="path", origin="observed"),
                Column(name=text, location="query", origin="observed"),
            ),
            rows=((value, value),),
        ),
        bodies=({text: [value]},),
    )


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=30))
def test_drawn_names_and_values_arrive_as_they_are(
    server: Server, texts: list[tuple[str, str]]
) -> None:
    assert_arrives(server, texts)


def test_known_tricks_arrive_as_they_are(server: Server) -> None:
    assert_arrives(server, [(trick, trick) for trick in TRICKS])


def assert_arrives(server: Server, texts: list[tuple[str, str]]) -> None:
    plans = tuple(hostile_plan(number, *pair) for number, pair in enumerate(texts))
    model = model_of(plans, (scenario("x", *plans, replay=(1,)),))
    model = model.model_copy(update={"service": texts[0][0]})
    server.seen.clear()
    with TemporaryDirectory() as folder:
        ran = run(write(rendered(model), Path(folder)), server)
    assert ran.code == 0, ran.log
    assert len(server.seen) == len(texts), ran.log
    for number, ((text, value), seen) in enumerate(zip(texts, server.seen, strict=True)):
        parts = urlsplit(seen.target)
        literal = re.sub(r"[{}/]", "", text)
        # What looks encoded in a route is taken as such: the repository wrote it so.
        assert unquote(parts.path) == f"/{number}/{unquote(literal)}/{value}"
        assert parse_qsl(parts.query, keep_blank_values=True) == [(text, value)]
        assert json.loads(seen.body) == {text: [value]}
