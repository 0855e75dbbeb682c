"""Texts of Go as they are meant: without quotes and escapes."""

import codecs
import re

from tree_sitter import Node

from plimsoll.codebase.trees import text_of

_ESCAPES = re.compile(
    r"\\(?:[abfnrtv\\'\"]|x[0-9a-fA-F]{2}|[0-7]{3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"
)


def unquoted(node: Node) -> str:
    """The text of a literal."""
    told = text_of(node)
    if node.type == "raw_string_literal":
        return told.strip("`")
    inner = told[1:-1]
    if "\\" not in inner:
        return inner
    return _ESCAPES.sub(_character, inner)


def _character(match: re.Match[str]) -> str:
    told = match[0]
    if told in ("\\'", '\\"'):
        return told[1]
    return codecs.decode(told, "unicode_escape")
