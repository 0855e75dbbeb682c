"""The part of a run's page that leads to the traces of its slowest requests."""

from collections.abc import Iterator
from html import escape

from plimsoll.report.axis import number
from plimsoll.run.model import RunResult
from plimsoll.run.summarise import SlowResult, shown_traces


def traces_section(result: RunResult, trace_url: str) -> Iterator[str]:
    """As HTML; nothing where no request was traced.

    Args:
        result: what the run measured.
        trace_url: where a trace is shown, with `{trace_id}` for its id; empty: nobody has said.
    """
    if not any(each.slowest for each in result.endpoints):
        return
    yield "<h2>Slowest traced requests</h2>"
    heads = ("endpoint", "ms", "status", "at second", "trace")
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield f'<div class="scroll"><table><thead><tr>{cells}</tr></thead><tbody>'
    for endpoint in result.endpoints:
        for each in shown_traces(endpoint, trace_url):
            status = str(each.status) if each.status else "no response"
            told = (escape(endpoint.endpoint), number(each.latency_ms), status, str(each.second))
            row = "".join(f"<td>{cell}</td>" for cell in (*told, _trace(each)))
            yield f"<tr>{row}</tr>"
    yield "</tbody></table></div>"


def _trace(each: SlowResult) -> str:
    shown = f"<code>{escape(each.trace_id)}</code>"
    return f'<a href="{escape(each.trace_url)}">{shown}</a>' if each.trace_url else shown
