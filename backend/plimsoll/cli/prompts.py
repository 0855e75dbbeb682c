"""`plimsoll workflow show --prompts`: every question to a language model, and its answer."""

from collections.abc import Sequence
from typing import Literal

from pydantic import JsonValue

from plimsoll.cli.output import Format, console, plain, print_json
from plimsoll.kit.exchange import Exchange
from plimsoll.kit.value import Value
from plimsoll.pipeline.analyse import Analysed
from plimsoll.pipeline.export import WorkflowExport
from plimsoll.workload.advice import Counsel

_ANALYSED = ("analysed",)
_ADVISED = ("advised", "counsel")


class PromptsReport(Value):
    """What `plimsoll workflow show --prompts --format json` prints."""

    schema_version: Literal[1] = 1
    exchanges: tuple[Exchange, ...]
    notes: tuple[str, ...]
    """What was not asked, and why."""


def exchanges_of(document: WorkflowExport) -> PromptsReport:
    """The questions of all attempts of all nodes, in their order."""
    asked: list[Analysed | Counsel] = []
    for execution in document.executions:
        if (analysed := _inside(execution.output, _ANALYSED)) is not None:
            asked.append(Analysed.model_validate(analysed))
        if (counsel := _inside(execution.output, _ADVISED)) is not None:
            asked.append(Counsel.model_validate(counsel))
    return PromptsReport(
        exchanges=tuple(exchange for each in asked for exchange in each.exchanges),
        notes=tuple(note for each in asked for note in each.notes),
    )


def _inside(output: JsonValue, names: Sequence[str]) -> JsonValue:
    for name in names:
        output = output.get(name) if isinstance(output, dict) else None
    return output


def tell_prompts(report: PromptsReport, output: Format) -> None:
    """Prints them."""
    if output is Format.JSON:
        print_json(report)
        return
    out = console()
    if not report.exchanges:
        out.print("No language model was asked.", markup=False)
    for number, each in enumerate(report.exchanges, 1):
        price = "" if each.cost_usd is None else f", {each.cost_usd:.5f} USD"
        tokens = f"{each.input_tokens:,} + {each.output_tokens:,} tokens{price}"
        problem = f" ({plain(each.problem)})" if each.problem else ""
        out.print(f"{number}. {plain(each.model)} {each.outcome}{problem}, {tokens}", markup=False)
        for title, text in (("sent", each.prompt), ("came back", each.answer)):
            out.print(f"--- {title}", style="dim", markup=False)
            for line in text.splitlines():
                out.print(plain(line), markup=False, highlight=False)
    for note in report.notes:
        out.print(f"note: {plain(note)}", markup=False)
