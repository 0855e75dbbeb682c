"""Spells a text that a regular expression accepts.

Understands what people write in schemas: literals, classes, groups, alternatives, repetition,
anchors. Gives up on the rest (look-around, back references), and says nothing that it did not
check with the expression itself.
"""

import re
from collections.abc import Callable

import jsonschema_rs

_WIDTHS = (0, 1, 2, 3, 5, 8, 13, 21, 34, 64, 128)
"""How often an open repetition is repeated beyond its minimum, tried until the length is right."""

_DIGITS = "0123456789"
_WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_PRINTABLE = _WORD + " -_.,:;!?@#%&*+=/()[]{}<>|~^$'\"\\`"
_CLASSES = {
    "d": _DIGITS,
    "w": _WORD + "_",
    "s": " ",
    "D": "".join(c for c in _PRINTABLE if c not in _DIGITS),
    "W": "-",
    "S": _PRINTABLE.replace(" ", ""),
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}
_BOUNDED = re.compile(r"\{(\d+)(,?)(\d*)\}")
_MOST = 10_000
"""Letters, and as many repetitions; an expression that asks for more is given up."""


class _TooHard(Exception):
    """The expression has something that this module cannot spell."""


def spell(
    pattern: str, variant: int, *, shortest: int = 0, longest: int | None = None
) -> str | None:
    """A text that the pattern accepts somewhere in it, of that length; None if none was found.

    Different variants (from 0) give different texts as far as the pattern has room for them.
    """
    try:
        # Not Python's `re`: that one may take for ever on an expression of somebody else.
        form = jsonschema_rs.validator_for({"pattern": pattern}, offline=True)
    except ValueError:
        return None
    if shortest > _MOST:
        return None
    for extra in _WIDTHS:
        try:
            text = _Speller(pattern, variant, extra).text()
        except _TooHard:
            return None
        fits = shortest <= len(text) <= (_MOST if longest is None else min(longest, _MOST))
        if fits and form.is_valid(text):
            return text
    return None


class _Speller:
    """Reads an expression and writes a text in the same pass."""

    def __init__(self, pattern: str, variant: int, extra: int) -> None:
        self._pattern = pattern
        self._at = 0
        self._variant = variant
        self._extra = extra
        self._turn = 0
        self._spent = 0

    def text(self) -> str:
        written = self._alternatives()()
        if self._at < len(self._pattern):
            raise _TooHard
        return written

    def _alternatives(self) -> Callable[[], str]:
        choices = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            choices.append(self._sequence())
        return choices[self._variant % len(choices)]

    def _sequence(self) -> Callable[[], str]:
        items: list[Callable[[], str]] = []
        while self._peek() not in {"", "|", ")"}:
            items.append(self._repeated(self._item()))
        return lambda: "".join(item() for item in items)

    def _item(self) -> Callable[[], str]:
        letter = self._take()
        if letter == "(":
            return self._group()
        if letter == "[":
            return self._one_of(self._class())
        if letter == "\\":
            return self._one_of(self._escape())
        if letter in "^$":
            return lambda: ""
        if letter in "*+?":
            raise _TooHard
        return self._one_of(_WORD if letter == "." else letter)

    def _group(self) -> Callable[[], str]:
        if self._peek() == "?":
            head = re.compile(r"\?(:|P?<[A-Za-z_]\w*>)").match(self._pattern, self._at)
            if head is None:
                raise _TooHard
            self._at = head.end()
        inner = self._alternatives()
        if self._take() != ")":
            raise _TooHard
        return inner

    def _class(self) -> str:
        negated = self._peek() == "^"
        self._at += negated
        letters, first = "", True
        while first or self._peek() != "]":
            letters += self._range()
            first = False
        self._at += 1
        if not negated:
            return letters
        return "".join(letter for letter in _PRINTABLE if letter not in letters)

    def _range(self) -> str:
        letter = self._take()
        start = self._escape() if letter == "\\" else letter
        rest = self._pattern[self._at : self._at + 2]
        if len(start) != 1 or not rest.startswith("-") or rest in {"-]", "-"}:
            return start
        self._at += 1
        letter = self._take()
        end = self._escape() if letter == "\\" else letter
        if len(end) != 1:
            raise _TooHard
        last = min(ord(end), ord(start) + 255)
        return "".join(chr(code) for code in range(ord(start), last + 1))

    def _escape(self) -> str:
        letter = self._take()
        if letter in "bBAZz":
            return ""
        if letter in _CLASSES:
            return _CLASSES[letter]
        if letter.isalnum() and letter not in _CONTROLS:
            raise _TooHard
        return _CONTROLS.get(letter, letter)

    def _repeated(self, item: Callable[[], str]) -> Callable[[], str]:
        least, most = self._bounds()
        if self._peek() in {"?", "+"} and (least, most) != (1, 1):
            self._at += 1
        times = least + self._extra if most is None else min(most, least + self._extra)
        return lambda: "".join(self._counted(item) for _ in range(times))

    def _bounds(self) -> tuple[int, int | None]:
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self._peek() in simple:
            return simple[self._take()]
        bounded = _BOUNDED.match(self._pattern, self._at)
        if bounded is None:
            return 1, 1
        self._at = bounded.end()
        least = int(bounded[1])
        if not bounded[2]:
            return least, least
        return least, int(bounded[3]) if bounded[3] else None

    def _one_of(self, letters: str) -> Callable[[], str]:
        """Each place takes another letter; the variant shifts all of them."""
        return lambda: self._next(letters)

    def _counted(self, item: Callable[[], str]) -> str:
        self._spend()
        return item()

    def _next(self, letters: str) -> str:
        if not letters:
            return ""
        self._spend()
        if len(letters) == 1:
            return letters
        self._turn += 1
        return letters[(self._variant * 7 + self._turn) % len(letters)]

    def _spend(self) -> None:
        self._spent += 1
        if self._spent > 2 * _MOST:
            raise _TooHard

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        letter = self._peek()
        if not letter:
            raise _TooHard
        self._at += 1
        return letter
