"""What the grammar of Kotlin stumbles over, written otherwise before it is parsed."""

import re

GET = "gEt"
"""What stands for a call of `get` that the grammar would take for a getter."""

_INLINE = re.compile(rb'\{((?:[^{}"\n/]|/(?!/)|"(?:\\.|\$\{[^{}"\n]*\}|[^"\\\n])*+")*+)\}')
_DECLARES = re.compile(rb"\b(?:val|var|fun|object|class|interface)\s")
_ROUTE = re.compile(rb"^([ \t]*)get(?=[ \t]*(?:\((?![ \t]*\))|<|\{))", re.MULTILINE)
_EMPTY = re.compile(rb"([=(,][ \t]*)\[[ \t]*\](?=[ \t]*[,)\r\n])")
_LITERAL = re.compile(rb'\$\$"((?:[^"\\\n]|\\.)*)"')
_COMMA = re.compile(rb",(\s*>)")
_KEYWORD = re.compile(rb"\bdynamic(?=[ \t]*\()")


def prepared(source: bytes) -> bytes:
    """The source with what the grammar stumbles over written otherwise; lines stay.

    It wants a semicolon before a brace that closes declarations on its line, takes a call of `get`
    below a property for its getter, knows no empty array in an annotation, no `$$"…"` and no
    comma behind the last type argument, and takes `dynamic` for a type.
    """
    source = _INLINE.sub(lambda m: b"{" + m[1] + b";}" if _DECLARES.search(m[1]) else m[0], source)
    source = _ROUTE.sub(rb"\1" + GET.encode(), source)
    source = _COMMA.sub(rb" \1", source)
    source = _EMPTY.sub(rb"\1arrayOf()", source)
    if b'$$"' in source:
        source = _LITERAL.sub(lambda m: b'"' + m[1].replace(b"${", b"\\${") + b'"', source)
    return _KEYWORD.sub(b"dynamic_", source)
