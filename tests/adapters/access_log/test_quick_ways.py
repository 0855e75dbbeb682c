"""The quick way of reading a format gives what the slow one gives, or leaves the line alone."""

import json

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.adapters.access_log import json_lines
from plimsoll.adapters.access_log.formats import caddy, w3c
from plimsoll.adapters.access_log.rows import IS_REQUEST, typed
from tests.adapters.access_log.test_formats import CLOUDFRONT, FORMATS, IIS

ODD = st.sampled_from(
    ["", " ", "  ", "\t", '"', '""', "-", "+", "%25", "%2520", "0", ".", "é", "x"]
)


@st.composite
def spoilt(draw: st.DrawFn, name: str) -> list[str]:
    """Lines of a format with some characters replaced."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 12))):
        text = FORMATS[name].line
        for place in draw(st.lists(st.floats(0, 1), max_size=3)):
            at = int(place * (len(text) - 1))
            text = text[:at] + draw(ODD) + text[at + 1 :]
        lines.append(text)
    return lines


def requests(rows: pl.DataFrame) -> list[tuple[object, ...] | None]:
    is_request = rows.select(IS_REQUEST).to_series()
    return [row if fits else None for row, fits in zip(typed(rows).rows(), is_request, strict=True)]


def cut_like_matched(lines: list[str], directives: tuple[str, ...]) -> None:
    header = w3c.header_in(("\n".join(directives) + "\n").encode())
    form = w3c.form_of(header)
    assert form is not None
    text = pl.Series(lines)
    cut, matched = requests(w3c.cut_rows(text, header, form)), requests(form.rows_of_lines(text))
    assert all(quick in {None, slow} for quick, slow in zip(cut, matched, strict=True))


@given(spoilt("IIS"))
@settings(deadline=None)
def test_fields_of_iis_are_cut_like_matched(lines: list[str]) -> None:
    cut_like_matched(lines, IIS)


@given(spoilt("CloudFront"))
@settings(deadline=None)
def test_fields_of_cloudfront_are_cut_like_matched(lines: list[str]) -> None:
    cut_like_matched(lines, CLOUDFRONT)


TEXTS = st.one_of(
    st.text(st.sampled_from('ab/?,:{}[]"\\ é\n'), max_size=9),
    st.sampled_from(
        ['"uri":"/x"', '"status":500,', '"User-Agent":["x"]', '","size":1,"status":500,']
    ),
)


@given(uri=TEXTS, host=TEXTS, agent=TEXTS, answer=TEXTS, has_agent=st.booleans())
@settings(deadline=None, max_examples=200)
def test_caddy_as_written_is_caddy_decoded(
    *, uri: str, host: str, agent: str, answer: str, has_agent: bool
) -> None:
    fields = json.loads(FORMATS["Caddy"].line)
    fields["request"] |= {"uri": uri, "host": host}
    fields["request"]["headers"] = {"Referer": [agent]}
    if has_agent:
        fields["request"]["headers"]["User-Agent"] = [agent]
    fields["resp_headers"] = {"X-Answer": [answer], "X": [agent]}
    line = pl.Series([json.dumps(fields, separators=(",", ":"), ensure_ascii=False)])
    (quick,) = requests(caddy.as_written_in_zone("UTC").rows_of_lines(line))
    (slow,) = requests(json_lines.rows_of_lines(line, caddy.in_zone("UTC")))
    assert quick in {None, slow}
