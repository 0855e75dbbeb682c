"""The words of a .proto file, with their lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(
    r"(?P<blank>[ \t\r\f\v]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|$))|(?P<line>\n)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<word>\.?[A-Za-z_][\w.]*|[-+]?(?:0[xX][0-9a-fA-F]+|\.?\d[\w.]*(?:[eE][-+]\d+)?))"
    r"|(?P<mark>.)"
)
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a text without its quotes, or a mark."""

    text: str
    line: int
    is_text: bool = False


def tokens_of(source: str) -> Iterator[Token]:
    """All tokens but comments and blanks."""
    line = 1
    for match in _WORD.finditer(source):
        kind = match.lastgroup
        if kind == "line":
            line += 1
        elif kind == "blank":
            line += match[0].count("\n")
        elif kind == "text":
            yield Token(_ESCAPE.sub(r"\1", match[0][1:-1]), line, is_text=True)
        else:
            yield Token(match[0], line)


class Cursor:
    """A place among tokens; behind the last one stand empty ones."""

    def __init__(self, source: str) -> None:
        self._tokens = list(tokens_of(source))
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def next(self) -> Token:
        if self.is_done:
            return Token("", self._tokens[-1].line if self._tokens else 1)
        return self._tokens[self._at]

    def take(self) -> Token:
        found = self.next
        self._at += 1
        return found

    def take_if(self, *texts: str) -> bool:
        """Goes on if the next token is one of those marks or words."""
        if self.next.text in texts and not self.next.is_text and not self.is_done:
            self._at += 1
            return True
        return False

    def skip_statement(self) -> None:
        """Goes behind the next `;`, or the block that comes first; stays before a `}`."""
        depth = 0
        while not self.is_done:
            token = self.next
            if token.is_text:
                self._at += 1
                continue
            if token.text == "}" and depth == 0:
                return
            self._at += 1
            depth += (token.text in "{[(") - (token.text in "}])") if token.text else 0
            if depth <= 0 and token.text in {";", "}"}:
                return
