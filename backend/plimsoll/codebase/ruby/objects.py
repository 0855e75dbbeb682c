"""Objects whose methods read the request: controllers, Sinatra applications, services.

Follows what a method calls: other methods of the same object (inherited or taken in as well), and
classes of the repository that are given a part of `params`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.interpreter import NOT_ANSWERED, Call, Interpreter, NotAnswered
from plimsoll.codebase.ruby.origins import Handed, Origin, Reads
from plimsoll.codebase.ruby.request_reads import Walker
from plimsoll.codebase.ruby.values import Closure, Frame, Value
from plimsoll.codebase.trees import children, descendants, text_of
from plimsoll.codebase.trees import field as part
from plimsoll.codebase.untyped.shapes import Findings

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.ruby.classes import ClassDefinition
    from plimsoll.codebase.ruby.program import Program

_MOST_METHODS = 120
_DEEPEST = 3
_MOST_BUSY = 20

Aliases = tuple[tuple[str, Origin], ...]


@dataclass(frozen=True)
class Own:
    """Answers calls inside an object by its own methods, while values are told."""

    objects: Objects
    owner: str

    def answer(self, call: Call) -> Value | NotAnswered:
        """The value of a method of the object."""
        found = self.objects.method(self.owner, call.name)
        if found is None:
            return NOT_ANSWERED
        definition, node = found
        closure = Closure(node, Frame(path=definition.file, nesting=definition.nesting))
        return self.objects.reader.invoke(closure, call.arguments, call.options, receiver=self)


class Objects:
    """The classes of a program as objects with methods."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.reader = Interpreter(program)
        self._reads: dict[tuple[str, int, Aliases], Reads] = {}
        self.helpers: dict[str, dict[str, tuple[ClassDefinition, Node]]] = {}
        """Methods that objects of a class get from blocks: `helpers do`."""
        self._busy: set[tuple[str, int]] = set()
        self._found: dict[tuple[str, str], tuple[ClassDefinition, Node] | None] = {}

    def method(self, owner: str, name: str) -> tuple[ClassDefinition, Node] | None:
        """Where an object of a class finds a method."""
        key = (owner, name)
        if key not in self._found:
            lineage = self.program.lineage(owner) if owner else []
            written = ((d, d.methods[name]) for d in lineage if name in d.methods)
            given = (self.helpers.get(d, {}).get(name) for d in (owner, *(x.path for x in lineage)))
            self._found[key] = next(written, None) or next(filter(None, given), None)
        return self._found[key]

    def _above(
        self, owner: str, below: ClassDefinition, name: str
    ) -> tuple[ClassDefinition, Node] | None:
        """What `super` calls."""
        lineage = self.program.lineage(owner)
        later = lineage[lineage.index(below) + 1 :] if below in lineage else []
        return next(((d, d.methods[name]) for d in later if name in d.methods), None)

    def reads_of(
        self, owner: str, definition: ClassDefinition, node: Node, aliases: Aliases = ()
    ) -> Reads:
        """What the body of a method reads by itself."""
        key = (owner, node.id, aliases)
        if key not in self._reads:
            if (owner, node.id) in self._busy or len(self._busy) > _MOST_BUSY:
                return Reads()
            self._busy.add((owner, node.id))
            self._reads[key] = self._walk(owner, definition, node, aliases)
            self._busy.discard((owner, node.id))
        return self._reads[key]

    def _walk(self, owner: str, definition: ClassDefinition, node: Node, aliases: Aliases) -> Reads:
        frame = Frame(path=definition.file, nesting=definition.nesting, receiver=Own(self, owner))

        def evaluate(argument: Node) -> Value:
            self.reader.steps = 0
            return self.reader.value(argument, frame)

        def returned(name: str) -> Origin | None:
            found = self.method(owner, name)
            return self.reads_of(owner, *found).returned if found is not None else None

        walker = Walker(evaluate, returned, aliases=dict(aliases))
        body = part(node, "body") if node.type in {"method", "singleton_method"} else node
        if node.type in {"method", "singleton_method"}:
            # A parameter named so hides the request's own.
            given = {text_of(part(p, "name") or p) for p in children(part(node, "parameters"))}
            walker.locals.update(given)
            if "params" in given and "params" not in dict(aliases):
                walker.params = "(hidden)"
            for default in children(
                part(node, "parameters"), "optional_parameter", "keyword_parameter"
            ):
                origin = walker.origin(part(default, "value"))
                name = text_of(part(default, "name"))
                if origin is not None and name not in walker.aliases:
                    walker.aliases[name] = origin
        return walker.walk(body)

    def findings(self, owner: str, name: str) -> Findings:
        """What a method of an object reads, with everything it calls."""
        found = self.method(owner, name)
        return self.follow(owner, *found) if found is not None else Findings()

    def follow(
        self,
        owner: str,
        definition: ClassDefinition,
        node: Node,
        aliases: Aliases = (),
        depth: int = 0,
    ) -> Findings:
        """As `findings`, from a body."""
        whole = Findings()
        waiting: list[tuple[ClassDefinition, Node, Aliases, str]] = [
            (definition, node, aliases, "")
        ]
        seen: set[tuple[int, Aliases]] = set()
        while waiting and len(seen) < _MOST_METHODS:
            where, body, known, name = waiting.pop(0)
            if (body.id, known) in seen:
                continue
            seen.add((body.id, known))
            reads = self.reads_of(owner, where, body, known)
            whole.reads.update(dict.fromkeys(reads.found, where.path))
            whole.called.update(reads.calls)
            whole.alternatives.update(dict.fromkeys(reads.alternatives))
            own_name = name or text_of(part(body, "name"))
            if reads.calls_super:
                above = self._above(owner, where, own_name)
                waiting.extend([(*above, known, own_name)] if above is not None else [])
            for called in reads.calls:
                inner = self.method(owner, called)
                waiting.extend([(*inner, (), called)] if inner is not None else [])
            for handed in reads.handed:
                if not handed.receiver:
                    inner = self.method(owner, handed.method)
                    if inner is not None:
                        given = _bound(inner[1], handed)
                        waiting.extend([(*inner, given, handed.method)] if given else [])
                elif depth < _DEEPEST:
                    whole.add(self._handed(handed, where, depth + 1))
        return whole

    def _handed(self, handed: Handed, where: ClassDefinition, depth: int) -> Findings:
        """What a class does with the part of `params` it is given."""
        found = Findings()
        resolved = self.program.resolve(handed.receiver, where.nesting)
        if not resolved:
            return found
        owner = resolved[0].path
        for definition in self.program.lineage(owner):
            node = definition.singletons.get(handed.method)
            if node is not None:
                given = _bound(node, handed)
                if given:
                    inner = self.follow(owner, definition, node, given, depth)
                    found.reads.update(dict.fromkeys(inner.reads, where.path))
                return found
        maker = self.method(owner, "initialize")
        is_made = handed.method == "new" or handed.method.startswith("#") or "call" in handed.method
        if maker is None or not is_made:
            return found
        given = _bound(maker[1], handed)
        kept = _kept(maker[1], dict(given))
        if not kept:
            return found
        aliases = tuple(sorted(kept.items(), key=lambda pair: pair[0]))
        found.reads.update(dict.fromkeys(self.reads_of(owner, *maker, given).found, where.path))
        for definition in self.program.lineage(owner)[:6]:
            for name, node in definition.methods.items():
                if name != "initialize":
                    found.reads.update(
                        dict.fromkeys(
                            self.reads_of(owner, definition, node, aliases).found, where.path
                        )
                    )
        return found


def _bound(method: Node, handed: Handed) -> Aliases:
    """The parameters of a method that are parts of the request."""
    found: dict[str, Origin] = {}
    plain: list[str] = []
    for parameter in children(part(method, "parameters")):
        name = text_of(part(parameter, "name") or parameter)
        if parameter.type == "keyword_parameter":
            if name in handed.names:
                found[name] = handed.names[name]
        elif parameter.type in {"identifier", "optional_parameter"}:
            plain.append(name)
    for index, origin in handed.positions.items():
        if index < len(plain):
            found[plain[index]] = origin
    return tuple(sorted(found.items(), key=lambda pair: pair[0]))


def _kept(maker: Node, given: dict[str, Origin]) -> dict[str, Origin]:
    """The instance variables that hold them, and the readers of those."""
    kept: dict[str, Origin] = {}
    for assignment in descendants(part(maker, "body"), "assignment"):
        left, right = part(assignment, "left"), part(assignment, "right")
        pairs = [(left, right)]
        if left is not None and left.type == "left_assignment_list":
            pairs = list(zip(children(left), children(right), strict=False))
        for name, value in pairs:
            value_text = text_of(value).split(".", 1)[0]
            if text_of(name).startswith("@") and value_text in given:
                kept[text_of(name)] = given[value_text]
                kept[text_of(name).removeprefix("@")] = given[value_text]
    return kept
