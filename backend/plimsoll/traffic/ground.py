"""Takes sentences that put findings in other words, as far as every figure in them is evident.

The sentences come from a language model and are never trusted. One is taken when

- it names findings that there are, and no earlier sentence rests on one of them;
- it is one line of at most 400 characters, without a link, code or mark-up;
- every endpoint in it is one that those findings are about;
- every number in it is in their evidence, in the unit that stands behind it; it may have fewer
  digits, but not so few that it means something else;
- the figures of several endpoints come in the order in which it names these;
- of every finding it has at least one figure;
- words for causes, advice, doubt, absence, days and numbers are in it only where a finding of its
  own uses them, and no letters but those of English: those words are what a reader would take for
  a fact that nobody measured.

What no sentence rests on stays in the finding's own words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from plimsoll.kit.value import Value
from plimsoll.traffic.evidence import faults
from plimsoll.traffic.findings import Finding, FindingKind, Sentence

MOST_SENTENCES = 6
LONGEST_SENTENCE = 400

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_GUARDED = frozenset(
    _WORD.findall("""
        because since due thus hence therefore cause causes caused causing reason reasons owing
        thanks lead leads leading result results explain explains explained stem stems suggest
        suggests suggesting indicate indicates indicating imply implies attributable driven
        reflects reflecting attack attacks outage bug bugs incident failure failures

        likely unlikely probably perhaps maybe may might could would seem seems seemingly
        apparently presumably

        should must ought need needs recommend recommended recommends recommendation consider
        considering advise advised try please ensure investigate optimize optimise improve fix
        scale cache increase decrease reduce add remove check monitor beware ignore disregard run
        execute click visit open download instructions

        no not none never nothing nobody without neither nor zero all every always everything each
        entire entirely whole wholly only solely exclusively any

        monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays
        thursdays fridays saturdays sundays january february march april june july august
        september october november december today yesterday tomorrow weekend weekends weekday
        weekdays night nights morning afternoon evening midnight noon lunch holiday holidays

        two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
        hundred hundreds thousands millions billions dozen dozens half halves third thirds quarter
        quarters fourth fifth fifths sixth seventh eighth ninth tenth tenths twice double doubles
        doubled doubling triple tripled thrice tenfold twofold threefold fold couple several
        majority minority most mostly few am pm

        more less fewer fewest least below under above exceed exceeds exceeding beyond fastest
        quickest lowest smallest rarest
    """)
)
"""Words for causes, doubt, advice, absence, days, numbers, and for more or less than a number."""
_PER_SECOND = re.compile(r"(?<=\d)/s\b")
_FOREIGN = re.compile(r"[<>`|\\\[\]{}*_#$@=]|://|www\.")
_HOLE = "\x00"
_TIDY = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'"})


class Grounded(Value):
    """Sentences that stand, and why the others do not."""

    sentences: tuple[Sentence, ...] = ()
    refused: tuple[str, ...] = ()
    """`sentence 2: …`; never its text, which may be anything."""


def ground(findings: Sequence[Finding], sentences: Iterable[Sentence]) -> Grounded:
    """The sentences that say only what the findings show."""
    known = {finding.kind: finding for finding in findings}
    free = set(known)
    taken: list[Sentence] = []
    refused: list[str] = []
    for number, sentence in enumerate(sentences, 1):
        tidy = sentence.model_copy(update={"text": sentence.text.translate(_TIDY).strip()})
        why = _wrong(tidy, known, free)
        if not why and len(taken) == MOST_SENTENCES:
            why = f"{MOST_SENTENCES} were taken already"
        if why:
            refused.append(f"sentence {number}: {why}")
        else:
            free -= set(tidy.rests_on)
            taken.append(tidy)
    return Grounded(sentences=tuple(taken), refused=tuple(refused))


def lines_of(findings: Sequence[Finding], sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """What people read: each finding once, in the sentence that rests on it or its own words.

    A sentence stands where the first of its findings would.
    """
    instead = {kind: sentence.text for sentence in sentences for kind in sentence.rests_on}
    return tuple(dict.fromkeys(instead.get(one.kind, one.text) for one in findings))


def _wrong(sentence: Sentence, known: dict[FindingKind, Finding], free: set[FindingKind]) -> str:
    if not sentence.rests_on or not known.keys() >= set(sentence.rests_on):
        return "it names no finding that there is"
    if not free >= set(sentence.rests_on):
        return "what it rests on is said already"
    text = sentence.text
    if not text or len(text) > LONGEST_SENTENCE or not text.isprintable():
        return f"it is no line of at most {LONGEST_SENTENCE} characters"
    return next(_faults(text, [known[kind] for kind in dict.fromkeys(sentence.rests_on)]), "")


def _faults(text: str, findings: Sequence[Finding]) -> Iterator[str]:
    """What is wrong with a sentence that names these findings."""
    names = [name for finding in findings for name in finding.endpoints]
    spaced, mentions = without_endpoints(text, names)
    if "/" in _PER_SECOND.sub("", spaced) or re.search(r"\b(?!UTC\b)[A-Z]{3,}\b", spaced):
        yield "it names an endpoint that its findings are not about"
    if _FOREIGN.search(spaced.lower()):
        yield "it holds a link, code or mark-up"
    if any(char.isalpha() and not char.isascii() for char in spaced):
        yield "it has letters of another alphabet"
    own = _words(" ".join(without_endpoints(one.text, one.endpoints)[0] for one in findings))
    words = _words(spaced) - own
    strange = sorted(word for word in words if word in _GUARDED or word.endswith("n't"))
    if strange:
        yield f"its findings do not say {', '.join(strange)}"
    yield from faults(spaced, mentions, findings)


def without_endpoints(text: str, names: Iterable[str]) -> tuple[str, list[tuple[int, str]]]:
    """The text with a hole for each of the names, and where which was.

    An endpoint may be named by its route alone where only one has it. A hole is as long as the
    name, so that places in the text stay what they are.
    """
    called = {name: name for name in names}
    for name in list(called):
        route = name.partition(" ")[2]
        if len(route) > 1:
            called[route] = "" if route in called else name
    found: list[tuple[int, str]] = []
    for call in sorted((call for call, name in called.items() if name), key=len, reverse=True):
        pattern = rf"(?<![\w/{{}}.-]){re.escape(call)}(?![\w/{{}}-]|[.?][\w/{{}}])"
        for match in list(re.finditer(pattern, text)):
            found.append((match.start(), called[call]))
            text = text[: match.start()] + _HOLE * len(call) + text[match.end() :]
    return text, sorted(found)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
