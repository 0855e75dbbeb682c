"""The part of a bundle's README about what a language model advised."""

from plimsoll.bundle.markdown import plain
from plimsoll.catalog.model import Disclosure
from plimsoll.workload.model import AdviceUse

_MOST_ROWS = 30
_SAW = {
    Disclosure.NEVER: "nothing",
    Disclosure.METADATA_ONLY: "methods, routes, names of parameters and declared schemas",
    Disclosure.FULL: "also the source code of handlers and the values kept from production",
}


def advice_section(advice: AdviceUse | None) -> str:
    """What was taken and what refused; nothing where nobody was asked."""
    if advice is None:
        return ""
    refused = [piece for piece in advice.pieces if not piece.taken]
    taken = [piece for piece in advice.pieces if piece.taken]
    asked = f"{plain(advice.advisor)}, for {advice.tokens:,} tokens"
    lines = [
        f"- Asked: {asked}. It saw {_SAW[advice.saw]}.",
        "- It wrote none of the script: what it said was checked against the declared schemas.",
        f"- Taken: {len(taken)} pieces of advice. Refused: {len(refused)}.",
    ]
    if not advice.kept:
        lines.append("- With it less was proven than without, so **none of it is in this test**.")
    lines += [
        f"- Refused: {plain(piece.about)}, because {plain(piece.because)}."
        for piece in refused[:_MOST_ROWS]
    ]
    if len(refused) > _MOST_ROWS:
        lines.append(f"- and {len(refused) - _MOST_ROWS} more.")
    lines += [f"- {plain(note)}" for note in advice.notes[:_MOST_ROWS]]
    return "## What a language model advised\n\n" + "\n".join(lines) + "\n"
