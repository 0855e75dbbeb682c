"""Names what was observed in a pattern's segments by the path parameters of the route."""

from collections.abc import Iterable, Sequence

from plimsoll.catalog.match import PLACEHOLDER, placeholders_of, segments_of
from plimsoll.traffic.model import KeptValue, ReducedValues, Shape, ValueSlot
from plimsoll.traffic.reduce import may_keep, shape_of
from plimsoll.workload.routes import Fit, Part, inner_pattern
from plimsoll.workload.values import joined_kept, joined_reduced, without_kept

GUESSED_LENGTH = 8
"""Characters of a word of which only the fingerprint is known."""


def bound_slots(fit: Fit, parts: Sequence[Part], requests: int) -> list[ValueSlot]:
    """One slot a placeholder of the route, named like the parameter."""
    slots: list[ValueSlot] = []
    for segment, span in zip(segments_of(fit.endpoint.route), fit.spans, strict=True):
        taken = parts[span.start : span.stop]
        whole = PLACEHOLDER.fullmatch(segment)
        if whole and len(taken) == 1:
            slots.append(observed_in(taken[0], whole[1], requests))
        elif whole:
            slots.append(_joined(taken, whole[1], requests))
        elif PLACEHOLDER.search(segment):
            slots.extend(_inside(segment, taken[0], requests))
    return slots


def observed_in(part: Part, name: str, requests: int) -> ValueSlot:
    """What filled one segment in so many requests."""
    if part.fingerprint and part.slot is not None:
        return without_kept(part.slot).model_copy(update={"name": name})
    if part.slot is not None:
        return part.slot.model_copy(update={"name": name})
    if part.shape is None:
        return _slot_of(name, [KeptValue(value=part.text, requests=requests)])
    seldom = [_reduced(part.shape, GUESSED_LENGTH, requests)] if part.fingerprint else []
    return _slot_of(name, [], seldom)


def _slot_of(
    name: str, words: Iterable[KeptValue], reduced: Iterable[ReducedValues] = ()
) -> ValueSlot:
    """A slot of those values, of which only the plain ones are kept."""
    kept: list[KeptValue] = []
    left = list(reduced)
    for word in words:
        shape = shape_of(word.value)
        if may_keep(word.value, shape):
            kept.append(word)
        else:
            left.append(_reduced(shape, len(word.value), word.requests))
    return _slot(name, kept, left)


def _slot(name: str, kept: Sequence[KeptValue], reduced: Sequence[ReducedValues]) -> ValueSlot:
    return ValueSlot(
        location="path",
        name=name,
        requests=sum(v.requests for v in kept) + sum(v.requests for v in reduced),
        kept=joined_kept(kept),
        reduced=joined_reduced(reduced),
    )


def _reduced(shape: Shape, length: int, requests: int) -> ReducedValues:
    return ReducedValues(shape=shape, length=length, requests=requests, distinct=1)


def _joined(taken: Sequence[Part], name: str, requests: int) -> ValueSlot:
    """Several segments as one value: exact while at most one of them varies."""
    varying = [at for at, part in enumerate(taken) if part.shape is not None]
    if not varying:
        return _path_slot(name, [KeptValue(value=_text(taken), requests=requests)])
    inner = [observed_in(taken[at], name, requests) for at in varying]
    if len(varying) == 1:
        before, after = _text(taken[: varying[0]]), _text(taken[varying[0] + 1 :])
        return _wrapped(inner[0], before and before + "/", after and "/" + after)
    literal = sum(len(part.text) for part in taken if part.shape is None) + len(taken) - 1
    length = literal + sum(_usual_length(slot) for slot in inner)
    distinct = max(_distinct(slot) for slot in inner)
    value = ReducedValues(shape=Shape.SLUG, length=length, requests=requests, distinct=distinct)
    return _path_slot(name, [], [value])


def _text(parts: Sequence[Part]) -> str:
    return "/".join(part.text for part in parts)


def _path_slot(
    name: str, kept: Sequence[KeptValue], reduced: Sequence[ReducedValues] = ()
) -> ValueSlot:
    """As `_slot_of`, for values with slashes: plain when every word between slashes is."""
    words = [word for value in kept for word in value.value.split("/")]
    plain = all(may_keep(word, shape_of(word)) for word in words)
    if not plain:
        return _slot_of(name, kept, reduced)
    return _slot(name, kept, reduced)


def _wrapped(slot: ValueSlot, before: str, after: str) -> ValueSlot:
    more = len(before) + len(after)
    return slot.model_copy(
        update={
            "kept": joined_kept(
                KeptValue(value=before + kept.value + after, requests=kept.requests)
                for kept in slot.kept
            ),
            "reduced": joined_reduced(_longer(value, more) for value in slot.reduced),
        }
    )


def _longer(value: ReducedValues, more: int) -> ReducedValues:
    length = max(1, value.length + more)
    return value.model_copy(update={"length": length, "shape": Shape.SLUG})


def _usual_length(slot: ValueSlot) -> int:
    lengths = [(kept.requests, len(kept.value)) for kept in slot.kept]
    lengths += [(value.requests, value.length) for value in slot.reduced]
    return max(lengths)[1] if lengths else GUESSED_LENGTH


def _distinct(slot: ValueSlot) -> int:
    return max(1, len(slot.kept) + sum(value.distinct for value in slot.reduced))


def _inside(segment: str, part: Part, requests: int) -> Iterable[ValueSlot]:
    """The placeholders of a segment with other text in it, such as `{name}.json`."""
    names = placeholders_of(segment)
    slot = observed_in(part, "", requests)
    form = inner_pattern(segment)
    around = len(PLACEHOLDER.sub("", segment))
    fits = [(form.fullmatch(kept.value), kept.requests) for kept in slot.kept]
    lengths = [
        value.model_copy(update={"length": max(1, (value.length - around) // len(names))})
        for value in slot.reduced
    ]
    for group, name in enumerate(names, start=1):
        words = [KeptValue(value=fit[group], requests=n) for fit, n in fits if fit]
        yield _slot_of(name, words, lengths)
