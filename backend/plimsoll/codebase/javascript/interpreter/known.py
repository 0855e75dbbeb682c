"""Calls whose result can be told: texts, arrays, objects, and what goes through them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.folders import known_of_files
from plimsoll.codebase.javascript.interpreter.literals import shown, truth_of
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Const,
    External,
    Function,
    Input,
    Native,
    Pattern,
    Record,
    Unknown,
    Value,
    elements_of,
    string_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

_MOST_TURNS = 500
_SAME = frozenset(
    {
        "Object.freeze",
        "Object.seal",
        "Promise.resolve",
        "Promise.all",
        "Promise.allSettled",
        "Array.from",
        "structuredClone",
        "util.promisify",
        "lodash.cloneDeep",
        "lodash.memoize",
        "lodash.once",
        "Array",
        "Set",
        "Map",
        "tslib.__importDefault",
        "tslib.__importStar",
    }
)
_EACH = frozenset({"forEach", "each", "map", "filter", "flatMap", "forOwn"})
_LIBRARIES = ("lodash.", "underscore.", "ramda.", "async.", "_.", "lodash-es.")


def known_function(  # noqa: PLR0911 - a kind a return
    interpreter: Interpreter, dotted: str, record: Call
) -> Value | None:
    """The result of a function from outside; None if it is not one of the known."""
    given = [interpreter.settle(value) for value in record.args]
    if dotted in _SAME:
        return given[0] if given else Array([])
    first = given[0] if given else UNDEFINED
    reader = _FUNCTIONS.get(dotted)
    if reader is not None:
        return reader(given)
    if dotted in ("Reflect.ownKeys", "Object.getOwnPropertyNames"):
        return _keys(given)
    if dotted.startswith(_LIBRARIES) and given:
        last = dotted.rpartition(".")[2]
        if last in _EACH and isinstance(first, Record) and len(given) > 1:
            return _each_member(interpreter, first, given[1], record)
        if last in _EACH and isinstance(first, Array):
            call = Call(last, given[1:], record.file, record.line)
            return known_method(interpreter, first, "forEach" if last == "each" else last, call)
        if last in ("assign", "merge", "extend", "defaults"):
            return _assign(given)
    return known_of_files(interpreter, dotted, given, record)


def _each_member(interpreter: Interpreter, members: Record, function: Value, record: Call) -> Value:
    """What `each` of lodash does with the members of an object."""
    found = [
        interpreter.call(function, Call("", [value, Const(key)], record.file, record.line))
        for key, value in list(members.entries.items())[:_MOST_TURNS]
    ]
    return Array(found)


def _keys(given: list[Value]) -> Value | None:
    if given and isinstance(given[0], Record) and not given[0].others:
        return Array([Const(key) for key in given[0].entries])
    return Array([], is_open=True) if given else None


def _values(given: list[Value]) -> Value | None:
    if given and isinstance(given[0], Record):
        return Array(list(given[0].entries.values()), is_open=bool(given[0].others))
    return Array([], is_open=True) if given else None


def _entries(given: list[Value]) -> Value | None:
    if given and isinstance(given[0], Record):
        pairs: list[Value] = [Array([Const(key), value]) for key, value in given[0].entries.items()]
        return Array(pairs, is_open=bool(given[0].others))
    return Array([], is_open=True) if given else None


def _assign(given: list[Value]) -> Value | None:
    if not given:
        return None
    target = given[0]
    if isinstance(target, Function):
        for other in given[1:]:
            target.attributes.update(other.entries if isinstance(other, Record) else {})
        return target
    if not isinstance(target, Record):
        return target
    for other in given[1:]:
        if isinstance(other, Record):
            target.entries.update(other.entries)
            target.others.extend(other.others)
        elif other != UNDEFINED:
            target.others.append(other)
    return target


def _from_entries(given: list[Value]) -> Value | None:
    record = Record({})
    for pair in elements_of(given[0]) if given else []:
        parts = elements_of(pair)
        key = string_of(parts[0]) if parts else None
        if key is not None and len(parts) > 1:
            record.entries[key] = parts[1]
    return record


def _text(given: list[Value]) -> Value | None:
    if given and isinstance(given[0], Const):
        return Const(shown(given[0]), given[0].missing, given[0].assumed)
    return None


def _is_array(given: list[Value]) -> Value | None:
    match given:
        case [Array()]:
            return Const(value=True)
        case [Const() | Record() | Function()]:
            return Const(value=False)
        case _:
            return None


_FUNCTIONS: dict[str, Callable[[list[Value]], Value | None]] = {
    "Object.keys": _keys,
    "Object.values": _values,
    "Object.entries": _entries,
    "Object.assign": _assign,
    "Object.fromEntries": _from_entries,
    "Object.create": lambda given: Record({}, proto=given[0]) if given else None,
    "Array.isArray": _is_array,
    "Array.of": Array,
    "String": _text,
}


def known_method(interpreter: Interpreter, value: Value, name: str, record: Call) -> Value:
    """The result of a method of a literal text, array or object."""
    if isinstance(value, Array):
        return _Items(interpreter, value, record).of(name)
    given = [interpreter.settle(argument) for argument in record.args]
    if isinstance(value, Const) and isinstance(value.value, str):
        return _of_text(value, value.value, name, given)
    if isinstance(value, Const) and name == "toString":
        return Const(shown(value))
    if isinstance(value, Pattern) and name == "test":
        return _matches(value, given)
    if isinstance(value, Record) and name == "hasOwnProperty" and given:
        key = string_of(given[0])
        if key is not None and not value.others:
            return Const(key in value.entries)
    return Unknown()


class _Items:
    """Methods of an array."""

    def __init__(self, interpreter: Interpreter, items: Array, record: Call) -> None:
        self._interpreter = interpreter
        self._items = items
        self._record = record
        self._given = record.args

    def of(self, name: str) -> Value:  # noqa: C901, PLR0911, PLR0912 - a method a case
        elements, given = self._items.elements, self._given
        match name:
            case "forEach" | "map" | "flatMap":
                return self._mapped(is_flat=name == "flatMap")
            case "filter":
                kept = [value for value in elements if self._is_taken(value) is not False]
                return Array(kept, self._items.is_open)
            case "find":
                fitting = (value for value in elements if self._is_taken(value) is not False)
                return next(fitting, Unknown())
            case "some" | "every":
                self._mapped(is_flat=False)
                return Unknown()
            case "reduce":
                return self._reduced()
            case "push" | "unshift" | "add":
                elements.extend(given)
                self._items.is_open |= not self._interpreter.is_sure
                return Const(len(elements))
            case "concat":
                return Array([*elements, *self._concatenated()], self._items.is_open)
            case "flat":
                return Array([inner for value in elements for inner in self._flat(value)])
            case "join":
                return self._joined()
            case "reverse" | "sort" | "values" | "slice" | "splice":
                return self._cut() if name == "slice" else self._items
            case "entries":
                pairs: list[Value] = [Array([Const(i), v]) for i, v in enumerate(elements)]
                return Array(pairs)
            case "keys":
                return Array([Const(index) for index in range(len(elements))])
            case "at" | "pop" | "shift":
                return (elements[0] if name == "shift" else elements[-1]) if elements else Unknown()
            case "includes" | "indexOf":
                return self._found(name)
            case "then":
                return self._call(self._items)
            case _:
                return Unknown()

    def _call(self, *given: Value) -> Value:
        function = self._interpreter.settle(self._given[0]) if self._given else UNDEFINED
        call = Call("", list(given), self._record.file, self._record.line)
        return self._interpreter.call(function, call)

    def _turns(self) -> list[Value]:
        elements = [self._interpreter.settle(value) for value in self._items.elements]
        if not elements and self._items.is_open:
            return [Unknown()]
        return elements[:_MOST_TURNS]

    def _mapped(self, *, is_flat: bool) -> Value:
        found = [self._call(value, Const(index)) for index, value in enumerate(self._turns())]
        if is_flat:
            found = [inner for value in found for inner in self._flat(value)]
        return Array(found, self._items.is_open)

    def _is_taken(self, value: Value) -> bool | None:
        if self._given and self._given[0] == External("", "Boolean"):
            return truth_of(value)
        return truth_of(self._interpreter.settle(self._call(value)))

    def _reduced(self) -> Value:
        total = self._given[1] if len(self._given) > 1 else UNDEFINED
        for value in self._turns():
            total = self._interpreter.settle(self._call(total, value))
        return total

    def _flat(self, value: Value) -> list[Value]:
        value = self._interpreter.settle(value)
        return value.elements if isinstance(value, Array) else [value]

    def _concatenated(self) -> list[Value]:
        return [inner for value in self._given for inner in self._flat(value)]

    def _joined(self) -> Value:
        given = self._interpreter.settle(self._given[0]) if self._given else Const(",")
        separator = string_of(given)
        parts = [self._interpreter.settle(value) for value in self._items.elements]
        if separator is None or not all(isinstance(part, Const) for part in parts):
            return Unknown("a joined array")
        texts = [part for part in parts if isinstance(part, Const)]
        missing = tuple(name for part in texts for name in part.missing)
        return Const(separator.join(shown(part) for part in texts), missing)

    def _cut(self) -> Value:
        ends = [self._interpreter.settle(value) for value in self._given[:2]]
        numbers = [e.value for e in ends if isinstance(e, Const) and isinstance(e.value, int)]
        if len(numbers) != len(ends):
            return self._items
        end = numbers[1] if len(numbers) > 1 else None
        return Array(self._items.elements[numbers[0] if numbers else 0 : end])

    def _found(self, name: str) -> Value:
        wanted = self._interpreter.settle(self._given[0]) if self._given else UNDEFINED
        if isinstance(wanted, Input):
            wanted.reads.passed(External("", "includes"), Call("", [wanted, self._items], "", 0))
        elements = [self._interpreter.settle(value) for value in self._items.elements]
        if not isinstance(wanted, Const) or wanted.missing or wanted.assumed:
            return Unknown()
        if self._items.is_open or not all(isinstance(value, Const) for value in elements):
            return Unknown()
        position = next((i for i, value in enumerate(elements) if value == wanted), -1)
        return Const(position >= 0) if name == "includes" else Const(position)


_PLAIN: dict[str, Callable[[str, list[str]], str]] = {
    "trim": lambda text, _: text.strip(),
    "toLowerCase": lambda text, _: text.lower(),
    "toUpperCase": lambda text, _: text.upper(),
    "toString": lambda text, _: text,
    "concat": lambda text, given: text + "".join(given),
    "trimEnd": lambda text, _: text.rstrip(),
    "trimStart": lambda text, _: text.lstrip(),
    "normalize": lambda text, _: text,
}
_TRUTHS: dict[str, Callable[[str, str], bool]] = {
    "startsWith": lambda text, part: text.startswith(part),
    "endsWith": lambda text, part: text.endswith(part),
    "includes": lambda text, part: part in text,
}


def _of_text(value: Const, text: str, name: str, given: list[Value]) -> Value:  # noqa: PLR0911 - a method a return
    words = [word for word in map(string_of, given) if word is not None]
    # A default that is a path is normalised like any.
    is_whole = not value.missing and (not value.assumed or text.startswith("/"))
    if name in _PLAIN:
        return Const(_PLAIN[name](text, words), value.missing, value.assumed)
    if name in _TRUTHS and words:
        return Const(_TRUTHS[name](text, words[0])) if is_whole else Unknown()
    if name in ("indexOf", "lastIndexOf") and words and is_whole:
        return Const(text.find(words[0]) if name == "indexOf" else text.rfind(words[0]))
    if name == "split" and given:
        return _split(text, given[0])
    if name in ("replace", "replaceAll") and len(given) > 1:
        return _replaced(value, text, given, is_all=name == "replaceAll")
    if name in ("slice", "substring", "substr", "charAt"):
        return _part(value, text, name, given)
    if name == "match" and given and isinstance(given[0], Pattern) and is_whole:
        return _matches(given[0], [value])
    return Unknown()


def _split(text: str, separator: Value) -> Value:
    found = string_of(separator)
    if found is None:
        return Array([], is_open=True)
    return Array([Const(part) for part in (text.split(found) if found else list(text))])


def _part(value: Const, text: str, name: str, given: list[Value]) -> Value:
    ends = [e.value for e in given if isinstance(e, Const) and isinstance(e.value, int)]
    if len(ends) != len(given) or not ends:
        return Unknown()
    start, end = ends[0], ends[1] if len(ends) > 1 else None
    if name == "charAt":
        return Const(text[start : start + 1])
    if name == "substr" and end is not None:
        end = start + end
    if name == "substring":
        start = max(start, 0)
    return Const(text[start:end], value.missing, value.assumed)


def _compiled(pattern: Pattern) -> re.Pattern[str] | None:
    try:
        return re.compile(re.sub(r"\(\?<(\w+)>", r"(?P<\1>", pattern.source))
    except (re.error, OverflowError):
        return None


_LONGEST_MATCHED = 200
_DANGEROUS = re.compile(r"[+*}][^()]*\)[+*{]")
"""Nested repetition, which may take for ever."""


def _matches(pattern: Pattern, given: list[Value]) -> Value:
    text = string_of(given[0]) if given else None
    found = None if _DANGEROUS.search(pattern.source) else _compiled(pattern)
    if text is None or found is None or len(text) > _LONGEST_MATCHED:
        return Unknown()
    return Const(found.search(text) is not None)


def _replaced(value: Const, text: str, given: list[Value], *, is_all: bool) -> Value:
    new = string_of(given[1])
    if new is None:
        return Unknown()
    old = string_of(given[0])
    if old is not None:
        return Const(text.replace(old, new, -1 if is_all else 1), value.missing, value.assumed)
    if isinstance(given[0], Pattern) and len(text) <= _LONGEST_MATCHED:
        found = None if _DANGEROUS.search(given[0].source) else _compiled(given[0])
        if found is not None:
            template = re.sub(r"\$(\d)", r"\\\1", new.replace("\\", r"\\"))
            try:
                return Const(found.sub(template, text), value.missing, value.assumed)
            except (re.error, IndexError):
                return Unknown()
    return Unknown()


__all__ = ["Native", "known_function", "known_method"]
