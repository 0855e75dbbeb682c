"""Parses .proto files, proto2, proto3 and editions; what it does not know is skipped."""

from plimsoll.codebase.documents.protobuf.declarations import (
    Field,
    File,
    Message,
    Option,
    Rpc,
    Service,
)
from plimsoll.codebase.documents.protobuf.tokens import Cursor

_LABELS = frozenset({"optional", "required", "repeated"})
_DEEPEST = 60
_DEEPEST_OPTION = 30
_CONSTANTS: dict[str, Option] = {"true": True, "false": False}


def parse(path: str, source: str) -> File:
    """What a file declares; of a broken one, what could be made out."""
    return _Parsing(path, source).whole()


class _Parsing:
    def __init__(self, path: str, source: str) -> None:
        self._cursor = Cursor(source)
        self._file = File(path)

    def whole(self) -> File:
        while not self._cursor.is_done:
            word = self._cursor.take()
            if word.text == "package":
                self._file.package = self._cursor.take().text
                self._cursor.skip_statement()
            elif word.text == "import":
                self._cursor.take_if("public", "weak", "option")
                self._file.imports.append(self._cursor.take().text)
                self._cursor.skip_statement()
            elif word.text in {"message", "enum", "service", "extend"}:
                self._declaration(word.text, self._file.package, 0)
            elif word.text == "}":
                self._file.broken_line = self._file.broken_line or word.line
            elif word.text != ";":
                self._cursor.skip_statement()
        return self._file

    def _declaration(self, kind: str, scope: str, depth: int) -> None:
        name = self._cursor.take()
        if not self._cursor.take_if("{"):
            self._file.broken_line = self._file.broken_line or name.line
            self._cursor.skip_statement()
            return
        full = f"{scope}.{name.text}" if scope else name.text
        if kind == "message":
            self._message(full, depth)
        elif kind == "enum":
            self._enum(full)
        elif kind == "service":
            self._service(Service(full, name.line))
        else:
            self._skip_block()

    def _message(self, name: str, depth: int) -> None:
        message = Message(name)
        self._file.messages.append(message)
        self._members(message, "", depth)

    def _members(self, message: Message, choice: str, depth: int) -> None:
        """The fields up to the `}` of a message or a `oneof`."""
        while not self._ends_block():
            if depth > _DEEPEST:
                self._cursor.skip_statement()
                continue
            word = self._cursor.take()
            if word.text in {"message", "enum", "extend"} and self._begins_declaration():
                self._declaration(word.text, message.name, depth + 1)
            elif word.text == "oneof":
                inner = self._cursor.take().text
                if self._cursor.take_if("{"):
                    self._members(message, inner, depth + 1)
            elif word.text in {"option", "reserved", "extensions"}:
                self._cursor.skip_statement()
            elif word.text != ";":
                self._field(message, word.text, choice, depth)

    def _begins_declaration(self) -> bool:
        """Whether `message` or `enum` is a keyword here, not the type of a field."""
        return self._cursor.next.text[:1].isalpha() or self._cursor.next.text.startswith((".", "_"))

    def _field(self, message: Message, first: str, choice: str, depth: int) -> None:
        label = first if first in _LABELS else ""
        kind = self._cursor.take().text if label else first
        key = ""
        if kind == "map" and self._cursor.take_if("<"):
            key = self._cursor.take().text
            self._cursor.take_if(",")
            kind = self._cursor.take().text
            self._cursor.take_if(">")
        name = self._cursor.take()
        if not self._cursor.take_if("="):
            self._file.broken_line = self._file.broken_line or name.line
            self._cursor.skip_statement()
            return
        self._cursor.take()
        options = self._field_options()
        if kind == "group" and self._cursor.take_if("{"):
            kind = f"{message.name}.{name.text}"
            self._message(kind, depth + 1)
        else:
            self._cursor.skip_statement()
        message.fields.append(
            Field(
                name.text,
                kind,
                name.line,
                label == "repeated",
                label == "required",
                key,
                choice,
                options,
            )
        )

    def _field_options(self) -> dict[str, Option]:
        found: dict[str, Option] = {}
        if not self._cursor.take_if("["):
            return found
        while not self._cursor.is_done and not self._cursor.take_if("]"):
            name = self._option_name()
            if not self._cursor.take_if("="):
                self._cursor.take()
                continue
            _add(found, name, self._value(0))
            self._cursor.take_if(",")
        return found

    def _enum(self, name: str) -> None:
        values: list[str] = []
        self._file.enums[name] = values
        while not self._ends_block():
            word = self._cursor.take()
            if word.text not in {"option", "reserved", ";"} and self._cursor.next.text == "=":
                values.append(word.text)
            if word.text != ";":
                self._cursor.skip_statement()

    def _service(self, service: Service) -> None:
        self._file.services.append(service)
        while not self._ends_block():
            word = self._cursor.take()
            if word.text == "rpc":
                rpc = self._rpc()
                if rpc is not None:
                    service.rpcs.append(rpc)
            elif word.text != ";":
                self._cursor.skip_statement()

    def _rpc(self) -> Rpc | None:
        name = self._cursor.take()
        takes, takes_stream = self._message_type()
        is_whole = self._cursor.take_if("returns")
        gives, gives_stream = self._message_type()
        if not is_whole or not takes:
            self._file.broken_line = self._file.broken_line or name.line
            self._cursor.skip_statement()
            return None
        rpc = Rpc(name.text, takes, gives, name.line, takes_stream, gives_stream)
        if self._cursor.take_if("{"):
            while not self._ends_block():
                if self._cursor.take_if("option"):
                    option = self._option_name()
                    if self._cursor.take_if("="):
                        _add(rpc.options, option, self._value(0))
                self._cursor.skip_statement()
        return rpc

    def _message_type(self) -> tuple[str, bool]:
        if not self._cursor.take_if("("):
            return "", False
        word = self._cursor.take().text
        is_stream = word == "stream" and self._cursor.next.text != ")"
        name = self._cursor.take().text if is_stream else word
        self._cursor.take_if(")")
        return name, is_stream

    def _option_name(self) -> str:
        """`(google.api.http)`, `(buf.validate.field).string.min_len`: without the brackets."""
        parts: list[str] = []
        while not self._cursor.is_done and self._cursor.next.text not in {"=", ";", "]", "{", "}"}:
            word = self._cursor.take().text
            if word not in {"(", ")"}:
                parts.append(word)
        return "".join(parts).lstrip(".")

    def _value(self, depth: int) -> Option:
        if self._cursor.take_if("{"):
            return self._table(depth)
        if self._cursor.take_if("["):
            items: list[Option] = []
            while not self._cursor.is_done and not self._cursor.take_if("]"):
                items.append(self._value(depth + 1) if depth < _DEEPEST_OPTION else "")
                self._cursor.take_if(",")
                if self._cursor.next.text in {"}", ";"}:
                    break
            return items
        token = self._cursor.take()
        if not token.is_text:
            return _constant(token.text)
        text = token.text
        while self._cursor.next.is_text and not self._cursor.is_done:
            text += self._cursor.take().text
        return text

    def _table(self, depth: int) -> Option:
        """The text format up to its `}`: `get: "/x"`, `custom { … }`."""
        found: dict[str, Option] = {}
        while not self._ends_block():
            if depth > _DEEPEST_OPTION:
                self._cursor.take()
                continue
            name = self._cursor.take().text
            self._cursor.take_if(":")
            if name in {",", ";"}:
                continue
            if name == "[":
                name = self._option_name()
                self._cursor.take_if("]")
                self._cursor.take_if(":")
            _add(found, name, self._value(depth + 1))
        return found

    def _ends_block(self) -> bool:
        return self._cursor.is_done or self._cursor.take_if("}")

    def _skip_block(self) -> None:
        while not self._ends_block():
            self._cursor.skip_statement()


def _add(found: dict[str, Option], name: str, value: Option) -> None:
    """Keeps a value; what comes twice becomes a list."""
    if name not in found:
        found[name] = value
        return
    known = found[name]
    found[name] = [*known, value] if isinstance(known, list) else [known, value]


def _constant(text: str) -> Option:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    try:
        return int(text, 0)
    except ValueError:
        pass
    try:
        return float(text) if text[:1] in "-+.0123456789" else text
    except ValueError:
        return text
