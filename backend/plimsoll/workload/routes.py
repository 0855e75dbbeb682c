"""An index of route templates that finds the route of a traffic pattern without trying them all.

A tree over segments, one a method: at each segment a literal beats a placeholder with text around
it, which beats a bare placeholder, which beats one that spans segments. Only where whole templates
are equally good do the declared types of the parameters decide.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from plimsoll.catalog.match import PLACEHOLDER, segments_of
from plimsoll.catalog.model import Endpoint, Parameter
from plimsoll.traffic.counted import ANY_METHOD
from plimsoll.traffic.model import Shape, ValueSlot
from plimsoll.traffic.pattern import FINGERPRINT, fingerprint

_SHAPES = {f"{{{shape.value}}}": shape for shape in Shape}


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of a traffic pattern: a literal, a shape or a fingerprint."""

    text: str
    shape: Shape | None = None
    """None for a literal; a fingerprint is a slug, and a placeholder of a source that reports
    route templates is text: nobody knows what it was filled with."""
    fingerprint: str | None = None
    slot: ValueSlot | None = None
    """What was observed in it, if anything was."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A route and, for each of its segments, the pattern's segments that it took."""

    endpoint: Endpoint
    spans: tuple[range, ...]


def part_of(segment: str, slot: ValueSlot | None = None) -> Part:
    """A pattern's segment, read."""
    if segment in _SHAPES:
        return Part(segment, shape=_SHAPES[segment], slot=slot)
    marked = FINGERPRINT.fullmatch(segment)
    if marked:
        return Part(segment, shape=Shape.SLUG, fingerprint=marked[1], slot=slot)
    if PLACEHOLDER.search(segment):
        return Part(segment, shape=Shape.TEXT, slot=slot)
    return Part(segment)


def inner_pattern(segment: str) -> re.Pattern[str]:
    """What a segment with placeholders and other text accepts; one group a placeholder."""
    texts = PLACEHOLDER.split(segment)[::2]
    return re.compile("(.+?)".join(re.escape(text) for text in texts))


@dataclass(slots=True)
class _Node:
    literals: "dict[str, _Node]" = field(default_factory=dict)
    fingerprints: "dict[str, _Node]" = field(default_factory=dict)
    partials: "dict[str, tuple[re.Pattern[str], _Node]]" = field(default_factory=dict)
    """By the segment with its placeholders' names removed; most text around them first."""
    single: "_Node | None" = None
    spanning: "_Node | None" = None
    ends: list[Endpoint] = field(default_factory=list)


class RouteIndex:
    """Finds the endpoint that a request belongs to."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._roots: dict[str, _Node] = {}
        self._words: set[str] = set()
        self._partials: list[re.Pattern[str]] = []
        for endpoint in sorted(endpoints, key=_order):
            self._add(endpoint)

    def find(self, method: str, parts: Sequence[Part]) -> Fit | None:
        """The most specific route of that method; with or without the trailing slash if need be.

        HEAD is answered by a GET route where there is none of its own, and what has any method by
        the only one that there is.
        """
        if method == ANY_METHOD:
            return self._only(parts)
        found = self._find(method, parts) or self._find(method, _other_slash(parts))
        if found is None and method == "HEAD":
            return self.find("GET", parts)
        return found

    def _only(self, parts: Sequence[Part]) -> Fit | None:
        """Of a source that tells no methods apart: the route, if it has one method only."""
        fits = [fit for method in self._roots if (fit := self.find(method, parts)) is not None]
        return fits[0] if len(fits) == 1 else None

    def telling(self, values: Iterable[str]) -> list[str]:
        """Those values that may lead to a more special route than other values of the segment."""
        return [
            value
            for value in values
            if value in self._words or any(p.fullmatch(value) for p in self._partials)
        ]

    def _find(self, method: str, parts: Sequence[Part]) -> Fit | None:
        root = self._roots.get(method)
        if root is None:
            return None
        found = _Walk(parts).down(root, 0)
        if found is None:
            return None
        node, spans = found
        best = max(node.ends, key=lambda end: _type_fit(end, parts, spans))
        return Fit(best, tuple(reversed(spans)))

    def _add(self, endpoint: Endpoint) -> None:
        node = self._roots.setdefault(endpoint.method.upper(), _Node())
        spanning = {
            p.name for p in endpoint.parameters if p.location == "path" and p.spans_segments
        }
        for segment in segments_of(endpoint.route):
            node = self._child(node, segment, spanning)
        node.ends.append(endpoint)

    def _child(self, node: _Node, segment: str, spanning: set[str]) -> _Node:
        whole = PLACEHOLDER.fullmatch(segment)
        if whole and whole[1] in spanning:
            node.spanning = node.spanning or _Node()
            return node.spanning
        if whole:
            node.single = node.single or _Node()
            return node.single
        if PLACEHOLDER.search(segment):
            return self._partial_child(node, segment)
        self._words.add(segment)
        child = node.literals.setdefault(segment, _Node())
        node.fingerprints.setdefault(fingerprint(segment), child)
        return child

    def _partial_child(self, node: _Node, segment: str) -> _Node:
        key = PLACEHOLDER.sub("{}", segment)
        if key not in node.partials:
            form = inner_pattern(segment)
            self._partials.append(form)
            node.partials[key] = (form, _Node())
            node.partials = dict(
                sorted(node.partials.items(), key=lambda item: (-len(item[0]), item[0]))
            )
        return node.partials[key][1]


class _Walk:
    """One descent; remembers dead ends, so that spanning parameters cost no exponential time."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._dead: set[tuple[int, int]] = set()

    def down(self, node: _Node, at: int) -> tuple[_Node, list[range]] | None:
        """The node where the pattern ends, and the spans on the way there, last first."""
        if at == len(self._parts):
            return (node, []) if node.ends else None
        if (id(node), at) in self._dead:
            return None
        for child, end in self._steps(node, at):
            found = self.down(child, end)
            if found is not None:
                found[1].append(range(at, end))
                return found
        self._dead.add((id(node), at))
        return None

    def _steps(self, node: _Node, at: int) -> Iterable[tuple[_Node, int]]:
        part = self._parts[at]
        literal = (
            node.fingerprints.get(part.fingerprint)
            if part.fingerprint
            else node.literals.get(part.text)
        )
        if literal is not None and (part.shape is None or part.fingerprint):
            yield literal, at + 1
        for key, (form, child) in node.partials.items():
            if _shown_to_fit(form, part) or key == PLACEHOLDER.sub("{}", part.text):
                yield child, at + 1
        if node.single is not None and part.text:
            yield node.single, at + 1
        for _, child in node.partials.values():
            if part.shape is not None and not _kept(part):
                yield child, at + 1
        if node.spanning is not None and part.text:
            for end in range(at + 1, len(self._parts) + 1):
                yield node.spanning, end


def _order(endpoint: Endpoint) -> tuple[str, str, str, int, str]:
    source = endpoint.source
    return endpoint.method, endpoint.route, source.file, source.line, endpoint.framework


def _kept(part: Part) -> list[str]:
    return [value.value for value in part.slot.kept] if part.slot else []


def _shown_to_fit(form: re.Pattern[str], part: Part) -> bool:
    seen = [part.text] if part.shape is None else _kept(part)
    return bool(seen) and all(form.fullmatch(value) for value in seen)


def _other_slash(parts: Sequence[Part]) -> Sequence[Part]:
    if len(parts) > 1 and not parts[-1].text:
        return parts[:-1]
    return [*parts, Part("")]


def _type_fit(endpoint: Endpoint, parts: Sequence[Part], spans: Sequence[range]) -> int:
    """How many placeholders were filled with what their type asks for, less those that were not."""
    declared = {p.name: p for p in endpoint.parameters if p.location == "path"}
    total = 0
    for segment, span in zip(segments_of(endpoint.route), reversed(spans), strict=True):
        whole = PLACEHOLDER.fullmatch(segment)
        if whole and whole[1] in declared:
            total += _fits(declared[whole[1]], parts[span.start])
    return total


def _fits(parameter: Parameter, part: Part) -> int:
    if parameter.type == "integer":
        return 1 if part.shape is Shape.INTEGER else -1
    if parameter.json_schema.get("format") == "uuid":
        return 1 if part.shape is Shape.UUID else -1
    return 0
