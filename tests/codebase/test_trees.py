import pytest

from plimsoll.codebase.trees import (
    Undecodable,
    children,
    descendants,
    field,
    line_of,
    parse,
    text_of,
)

SNIPPETS = {
    "a.py": "def f(): pass",
    "a.js": "const f = () => 1",
    "a.ts": "const f: () => number = () => 1",
    "a.tsx": "const f = () => <b>1</b>",
    "a.go": "package a\nfunc f() {}",
    "A.java": "class A { void f() {} }",
    "a.kt": "fun f() {}",
    "a.rb": "def f; end",
    "a.php": "<?php function f() {}",
    "A.cs": "class A { void F() {} }",
    "a.rs": "fn f() {}",
    "a.ex": "defmodule A do\nend",
}


@pytest.mark.parametrize(("path", "text"), SNIPPETS.items(), ids=SNIPPETS)
def test_every_language_is_parsed_by_its_suffix(path: str, text: str) -> None:
    tree = parse(path, text.encode())
    assert tree.broken_line is None
    assert text_of(tree.root) == text


def test_broken_syntax_is_told_and_the_rest_is_read() -> None:
    tree = parse("a.js", b"f(1);\nlet = = ;\ng(2);")
    assert tree.broken_line == 2
    assert [text_of(call) for call in descendants(tree.root, "call_expression")] == ["f(1)", "g(2)"]


def test_a_byte_order_mark_moves_no_line() -> None:
    tree = parse("a.go", "\ufeffpackage a\nfunc f() {}".encode())
    (function,) = children(tree.root, "function_declaration")
    assert line_of(function) == 2
    assert text_of(field(function, "name")) == "f"


def test_marked_utf_16_is_text_and_other_bytes_are_not() -> None:
    assert text_of(parse("a.rb", "def é; end".encode("utf-16")).root) == "def é; end"
    with pytest.raises(Undecodable):
        parse("a.rb", b"\xff\x00\xfa")


def test_a_query_finds_without_walking() -> None:
    tree = parse("a.js", b"app.get('/a', f); other('/b')")
    found = tree.matches("(call_expression function: (member_expression) @target)")
    assert [text_of(match["target"][0]) for match in found] == ["app.get"]


def test_nesting_has_no_limit() -> None:
    tree = parse("a.js", b"(" * 3000 + b"f()" + b")" * 3000)
    assert [text_of(call) for call in descendants(tree.root, "call_expression")] == ["f()"]
