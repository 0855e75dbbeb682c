"""A page about one run that needs nothing else: no server, no network, no script."""

from collections.abc import Iterator, Sequence
from html import escape

from plimsoll.report.axis import number, seconds
from plimsoll.report.chart import svg_of
from plimsoll.report.run_charts import charts_of
from plimsoll.report.traces import traces_section
from plimsoll.run.model import EndpointFigures, RunResult
from plimsoll.run.record import RunRecord, Validity
from plimsoll.run.target_state import TargetResources, sentences_of
from plimsoll.run.warm_up import trimmed
from plimsoll.verdict.model import Meaning
from plimsoll.verdict.show import RunDetails
from plimsoll.verdict.verdict import Comparison, ObjectiveResult, Verdict

_STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; color: #24303f;
  background: #fff; font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .3rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; } small, .quiet { color: #5b6675; }
.badge { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; color: #fff;
  font-size: .85rem; font-weight: 600; vertical-align: .15em; }
.pass { background: #1a7f37; } .fail { background: #c0362c; }
.inconclusive { background: #8a5a00; } .invalid, .open { background: #5b6675; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid #e3e7ec; }
th:first-child, td:first-child { text-align: left; } th { color: #5b6675; font-weight: 600; }
tr.bad td { background: #fdf0ef; } tr.good td { background: #eef8f0; }
svg { max-width: 100%; height: auto; display: block; margin: .6rem 0; }
code { font: .9em ui-monospace, monospace; }
@media print { body { padding: 0; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Whatever gets in with a route or a version, nothing of it is run or fetched."""


def run_page(details: RunDetails, result: RunResult | None, *, trace_url: str = "") -> str:
    """The page as HTML.

    Args:
        details: of the run.
        result: what it measured; None: nothing, or it is not kept any more.
        trace_url: where a trace is shown, with `{trace_id}` for its id; empty: nobody has said.
    """
    run, verdict = details.run, details.verdict
    parts = [
        *_head(run, verdict),
        *_invalid(run),
        *([] if verdict is None else _judged(verdict)),
        *([] if result is None else _measured(result, run.validity)),
        *([] if result is None else traces_section(result, trace_url)),
        *([] if result is None or result.target is None else _on_target(result.target)),
        *_about(run, result),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(_title(run))}</title><style>{_STYLE}</style></head><body>"
        + "\n".join(parts)
        + "</body></html>\n"
    )


def _title(run: RunRecord) -> str:
    version = f" {run.version}" if run.version else ""
    return f"{run.service}{version}: {run.test_type.value} in {run.environment}"


def _head(run: RunRecord, verdict: Verdict | None) -> Iterator[str]:
    shown = "not judged" if verdict is None else verdict.conclusion.value
    kind = "open" if verdict is None else verdict.conclusion.value
    yield f'<h1>{escape(_title(run))} <span class="badge {kind}">{shown}</span></h1>'
    when = run.started_at or run.created_at
    yield f'<p class="quiet">{when:%Y-%m-%d %H:%M} UTC, run <code>{escape(run.id)}</code></p>'
    if verdict is not None:
        yield f"<p>{escape(verdict.explanation)}</p>"
        if verdict.settle:
            yield f"<p><strong>What would settle it:</strong> {escape(verdict.settle)}</p>"
    if run.reason:
        yield f"<p>{escape(run.status.value.capitalize())}: {escape(run.reason)}</p>"


def _invalid(run: RunRecord) -> Iterator[str]:
    validity = run.validity
    if validity is None:
        return
    for reason in validity.reasons:
        yield f"<p><strong>Does not count:</strong> {escape(reason.explanation)}</p>"
    if validity.warm_up_s:
        yield f"<p>The first {seconds(validity.warm_up_s)} do not count: warm-up.</p>"
    for note in validity.notes:
        yield f'<p class="quiet">{escape(note)}</p>'


def _judged(verdict: Verdict) -> Iterator[str]:
    if verdict.comparisons:
        yield "<h2>Against the baseline</h2>"
        heads = ("endpoint", "metric", "baseline", "this run", "change", "95 % interval", "n")
        yield from _table(heads, [_compared(each) for each in verdict.comparisons])
    if verdict.objectives:
        yield "<h2>Objectives</h2>"
        shown = [_objective(each) for each in verdict.objectives]
        yield from _table(("endpoint", "objective", "measured", "met"), shown)


def _compared(each: Comparison) -> tuple[str, tuple[str, ...]]:
    tone = {Meaning.REGRESSION: "bad", Meaning.IMPROVEMENT: "good", None: ""}[each.meaning]
    low, high = each.interval or (None, None)
    return tone, (
        each.endpoint,
        each.metric,
        number(each.baseline),
        number(each.candidate),
        _share(each.effect),
        "–" if low is None or high is None else f"{_share(low)} to {_share(high)}",
        f"{each.n_baseline} / {each.n_candidate}",
    )


def _objective(each: ObjectiveResult) -> tuple[str, tuple[str, ...]]:
    met = {True: "yes", False: "no", None: "cannot be told"}[each.met]
    measured = "–" if each.measured is None else number(each.measured)
    tone = "bad" if each.met is False else ""
    return tone, (each.endpoint, each.name, measured, met)


def _measured(result: RunResult, validity: Validity | None) -> Iterator[str]:
    yield "<h2>Over time</h2>"
    for chart in charts_of(result):
        yield f'<div class="scroll">{svg_of(chart)}</div>'
    yield "<h2>Endpoints</h2>"
    heads = ("endpoint", "requests", "per second", "failed", "p50 ms", "p95 ms", "p99 ms")
    # As the verdict and the results have them; the charts show the warm-up as well.
    warm_up_s = 0 if validity is None else validity.warm_up_s
    counted = trimmed(result, warm_up_s)
    rows = [_endpoint(each, counted.duration_s - warm_up_s) for each in counted.endpoints]
    yield from _table(heads, rows)


def _endpoint(each: EndpointFigures, duration_s: float) -> tuple[str, tuple[str, ...]]:
    quantiles = (each.latency_ms.quantile(q) for q in (0.5, 0.95, 0.99))
    return "", (
        each.endpoint,
        f"{each.requests:,}",
        number(each.requests / duration_s) if duration_s > 0 else "–",
        f"{each.error_rate:.2%}",
        *("–" if value is None else number(value) for value in quantiles),
    )


def _on_target(used: TargetResources) -> Iterator[str]:
    yield "<h2>The target meanwhile</h2>"
    for sentence in sentences_of(used):
        yield f"<p>{escape(sentence)}</p>"


def _about(run: RunRecord, result: RunResult | None) -> Iterator[str]:
    yield "<h2>About this run</h2>"
    facts = {
        "asked for by": run.requested_by or "–",
        "target": run.base_url,
        "bundle": run.bundle_digest,
        "planned": f"{seconds(run.duration_s)}, scale {run.scale:g}",
        "status": run.status.value,
    }
    if run.fidelity is not None:
        facts["looked like production"] = f"{run.fidelity:.0f} of 100"
    if result is not None:
        facts["sent"] = f"{result.requests:,} requests in {seconds(result.duration_s)}"
        facts["arrivals dropped"] = f"{result.dropped_iterations:,}"
        if (generator := result.generator) is not None:
            busy = f"{generator.busy_cpus:.2f} of {generator.cpus:g} CPUs"
            facts["load generator"] = f"{busy}, at most {generator.peak_cpus:.2f}"
    rows = [("", (name, value)) for name, value in facts.items()]
    yield from _table(("", ""), rows)
    for message in () if result is None else result.messages[:20]:
        yield f'<p class="quiet">k6: {escape(message)}</p>'


def _table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    """Rows of a class and their cells."""
    yield '<div class="scroll"><table>'
    if any(heads):
        cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        yield f"<thead><tr>{cells}</tr></thead>"
    yield "<tbody>"
    for tone, row in rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in row)
        yield f'<tr class="{tone}">{cells}</tr>' if tone else f"<tr>{cells}</tr>"
    yield "</tbody></table></div>"


def _share(effect: float | None) -> str:
    return "–" if effect is None else f"{effect:+.1%}"
