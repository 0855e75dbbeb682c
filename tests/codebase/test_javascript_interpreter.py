"""Following JavaScript: what is told, what is left open, and that nothing makes it fail."""

from collections.abc import Sequence
from posixpath import dirname, join, normpath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Node

from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter
from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Const,
    Object,
    Record,
    Unknown,
    Value,
    string_of,
)
from plimsoll.codebase.javascript.paths import expression_routes, routes_of
from plimsoll.codebase.trees import parse


class Folder:
    """Files in memory."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def resolve(self, importer: str, specifier: str) -> str | None:
        stem = normpath(join(dirname(importer), specifier))
        return next((p for p in (stem, f"{stem}.js", f"{stem}.ts") if p in self._files), None)

    def parsed(self, path: str) -> tuple[Node, bytes] | None:
        source = self._files[path].encode()
        return parse(path, source).root, source

    def text(self, path: str) -> bytes:
        return self._files[path].encode()

    def below(self, folder: str) -> Sequence[str]:
        return sorted(path for path in self._files if path.startswith(folder))

    def is_wanted(self, path: str) -> bool:
        return path in self._files


def ran(*sources: str, **named: str) -> Interpreter:
    files = {"main.js": "\n".join(sources), **{f"{n}.js": text for n, text in named.items()}}
    interpreter = Interpreter(Folder(files), lambda _, __: None)
    interpreter.load("main.js")
    return interpreter


def value_of(expression: str, *before: str, **named: str) -> Value:
    interpreter = ran(*before, f"module.exports = {expression};", **named)
    return interpreter.settle(interpreter.module("main.js").exports)


def plain(value: Value) -> object:
    if isinstance(value, Const):
        return value.value
    if isinstance(value, Array):
        return [plain(part) for part in value.elements]
    if isinstance(value, Record):
        return {name: plain(part) for name, part in value.entries.items()}
    return type(value).__name__


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("`/v${1 + 1}/` + ['a', 'b'].join('-')", "/v2/a-b"),
        (
            "((a, { b = 2, ...c } = {}, ...d) => [a, b, c, d])(1, { x: 3 }, 4, 5)",
            [1, 2, {"x": 3}, [4, 5]],
        ),
        ("Object.entries({ a: 1, b: 2 }).map(([k, v]) => k + v)", ["a1", "b2"]),
        ("[1, 2, 3].reduce((sum, n) => sum + n, 0)", 6),
        ("['a.js', 'b.ts'].filter((f) => f.endsWith('.js')).map((f) => f.slice(0, -3))", ["a"]),
        ("({ get x() { return 'got' }, ['k' + 1]: 'v' })", {"x": "got", "k1": "v"}),
        ("process.env.PREFIX || '/api'", "/api"),
        ("(function () { return arguments.length })(1, 2)", 2),
        ("'/a//b'.replace(/\\/+/g, '/').split('/')", ["", "a", "b"]),
        ("require('path').join('/x', '..', 'y')", "/y"),
        ("typeof (() => 1)", "function"),
    ],
)
def test_expressions_amount_to_what_node_says(expression: str, expected: object) -> None:
    assert plain(value_of(expression)) == expected


def test_a_default_of_the_environment_is_marked_as_assumed() -> None:
    found = value_of("`${process.env.PREFIX || '/api'}/users`")
    assert found == Const("/api/users", assumed=("process.env.PREFIX",))


def test_what_cannot_be_told_is_left_out_of_a_text_and_named() -> None:
    assert value_of("`/a/${unknown(1)}/b`") == Const("/a//b", missing=("unknown(1)",))


def test_classes_run_their_fields_constructors_and_overridden_methods() -> None:
    classes = """
    class Base {
      path = '/base';
      constructor() { this.made = this.make(); }
      make() { return 'base'; }
    }
    class Leaf extends Base { path = '/leaf'; make() { return super.make() + this.path; } }
    class Told { twice = this.once + this.once; constructor(once) { this.thrice = this.twice; } }
    """
    assert plain(value_of("[new Leaf().made, new Leaf().path]", classes)) == ["base/base", "/leaf"]


def test_modules_may_import_each_other_in_a_circle() -> None:
    interpreter = ran(
        "import { b } from './other'; export const a = 'a'; export default b;",
        other="import { a } from './main'; export const b = 'b'; export const late = () => a;",
    )
    module = interpreter.module("main.js")
    assert string_of(interpreter.settle(interpreter.export(module, "default"))) == "b"


def test_both_sides_of_an_unknown_condition_are_followed_and_one_of_a_known() -> None:
    interpreter = ran(
        "const app = require('x')();",
        "if (process.env.A) app.get('/a'); else app.get('/b');",
        "function on(kind) { if (kind === 'c') app.get('/c'); else app.get('/d'); } on('c');",
    )
    made = next(o for o in interpreter.objects if isinstance(o, Object) and o.calls)
    assert [string_of(call.argument(0)) for call in made.calls] == ["/a", "/b", "/c"]


def test_functions_that_call_themselves_come_to_an_end() -> None:
    source = "const f = (n) => [f(n + 1), f(n + 2), g(n)]; function g(n) { return f(n) + f(n); }"
    assert isinstance(value_of("f(0)", source), Array | Unknown)


@pytest.mark.parametrize("text", ["[" * 3_000, "a" + ".b()" * 5_000, "1" + " + 1" * 5_000])
def test_deep_nesting_exhausts_nothing(text: str) -> None:
    ran(f"module.exports = {text}")


@given(
    st.text(alphabet="abc(){}[]<>=>,;:.`'\"/\\$?*+&|!\n import from export class new", max_size=80)
)
def test_no_source_makes_it_fail(source: str) -> None:
    ran(source)


@pytest.mark.parametrize(
    ("pattern", "routes"),
    [
        ("/users/:id(\\d+)", ["/users/{id}"]),
        ("/a/:b?", ["/a", "/a/{b}"]),
        ("/:lang?/x", ["/x", "/{lang}/x"]),
        ("/a{/:b}/c", ["/a/c", "/a/{b}/c"]),
        ("/files/*", ["/files/{path}"]),
        ("/files/*rest", ["/files/{rest}"]),
        ("/files/(.*)", ["/files/{path}"]),
        ("/posts/:id{[0-9]+}", ["/posts/{id}"]),
        ("/from/:a-:b", ["/from/{a}-{b}"]),
        ("/time/::now", ["/time/:now"]),
        ("users", ["/users"]),
        ("/", ["/"]),
        ("/end/", ["/end/"]),
    ],
)
def test_patterns_of_routers_become_templates(pattern: str, routes: list[str]) -> None:
    assert [route.template.route for route in routes_of(pattern)] == routes


def test_constraints_of_placeholders_become_schemas() -> None:
    (route,) = routes_of("/:kind(cat|dog)/:id(\\d+)/:code([a-z]{2})")
    assert route.schemas == {
        "kind": {"type": "string", "enum": ["cat", "dog"]},
        "id": {"type": "integer"},
        "code": {"type": "string", "pattern": "[a-z]{2}"},
    }


def test_a_regular_expression_that_is_hardly_more_than_a_path_is_one() -> None:
    assert [r.template.route for r in expression_routes(r"^\/shop\/(\d+)$")] == ["/shop/{param}"]
    assert expression_routes(r"^(?!\/api).*") == []


@given(st.text(alphabet="/:abc*?+(){}\\[0-9].", max_size=40), st.booleans())
def test_every_placeholder_of_a_template_has_a_name_of_its_own(pattern: str, is_hapi: bool) -> None:  # noqa: FBT001 - drawn
    for route in routes_of(pattern, is_hapi=is_hapi):
        names = route.template.names
        assert len(set(names)) == len(names)
        assert all(f"{{{name}}}" in route.template.route for name in names)
        assert route.template.route.startswith("/")
