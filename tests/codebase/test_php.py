"""Reading PHP: values, names, inflection, paths, rules, annotations, broken files."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.laravel import Laravel
from plimsoll.codebase.extractors.slim import Slim
from plimsoll.codebase.extractors.symfony import Symfony
from plimsoll.codebase.php.inflection import singular
from plimsoll.codebase.php.interpreter import Interpreter
from plimsoll.codebase.php.laravel import paths as laravel_paths
from plimsoll.codebase.php.laravel.application import Silent
from plimsoll.codebase.php.laravel.rules import take_in
from plimsoll.codebase.php.program import Program
from plimsoll.codebase.php.slim import paths as slim_paths
from plimsoll.codebase.php.symfony import paths as symfony_paths
from plimsoll.codebase.php.symfony.annotations import tags_of
from plimsoll.codebase.php.uses import Use
from plimsoll.codebase.php.values import Partial, Unknown, Value
from plimsoll.codebase.sources import Sources

EXTRACTORS = (Laravel(), Symfony(), Slim())
FIXTURES = Path(__file__).parent / "fixtures"
TREES = sorted(
    path
    for framework in ("laravel", "symfony", "slim")
    for path in (FIXTURES / framework).rglob("*.php.txt")
)
NOTHING = Program(Sources(LocalCodeHost().open(str(FIXTURES / "laravel")), []))


def sources_of(folder: Path, files: dict[str, str]) -> Sources:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    snapshot = LocalCodeHost().open(str(folder))
    return Sources(snapshot, [file.path for file in snapshot.files])


def found(folder: Path, files: dict[str, str]) -> dict[str, Endpoint]:
    sources_of(folder, files)
    discovery = discover(LocalCodeHost().open(str(folder)), code=EXTRACTORS, documents=())
    return {endpoint.name: endpoint for endpoint in discovery.endpoints}


def value_of(folder: Path, body: str, **files: str) -> Value:
    written = {f"{name}.php": f"<?php\n{text}" for name, text in files.items()}
    program = Program(sources_of(folder, {**written, "asked.php": f"<?php\n{body}"}))
    return Interpreter(program, Silent(program)).include("/asked.php")


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("posts", "post"),
        ("people", "person"),
        ("categories", "category"),
        ("statuses", "status"),
        ("addresses", "address"),
        ("news", "news"),
        ("media", "medium"),
        ("blog-posts", "blog-post"),
        ("userProfiles", "userProfile"),
        ("tax_rates", "tax_rate"),
        ("data", "data"),
        ("invoices", "invoice"),
        ("bonuses", "bonus"),
        ("person", "person"),
    ],
)
def test_a_resource_names_its_parameter_by_the_singular(many: str, one: str) -> None:
    assert singular(many) == one


@given(st.text(max_size=30))
def test_any_name_has_a_singular(name: str) -> None:
    assert isinstance(singular(name), str)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return 'a' . \"b{$x}\\n\" . 1;", Partial("ab\n1", "$x")),
        ("$x = 'v'; return \"/$x/{$x}1\";", "/v/v1"),
        ("return sprintf('/%s/%02d/%2$s', 'a', 7);", "/a/07/7"),
        ("return [...['a' => 1, 2], 3, 'b' => [4]];", {"a": 1, 0: 2, 1: 3, "b": {0: 4}}),
        ("return array_map(fn ($x) => $x * 2, [1, 2]);", {0: 2, 1: 4}),
        ("['a' => $x, 'b' => [$y]] = ['a' => 1, 'b' => [2]]; return $x . $y;", "12"),
        ("[, $y] = [1, 2]; return $y;", 2),
        ("$a = ['x' => 1]; $b = $a; $b['x'] = 2; $b['y']['z'] = 3; return $a;", {"x": 1}),
        ("return match (true) { 1 > 2 => 'a', default => 'b' };", "b"),
        ("switch ('b') { case 'a': return 1; case 'b': case 'c': return 2; }", 2),
        (
            "foreach (['a' => 1, 'b' => 2] as $k => $v) { $s = ($s ?? '') . $k . $v; } return $s;",
            "a1b2",
        ),
        ("$f = function ($x) use (&$y) { return [$x, $y ?? 0]; }; return $f(3);", {0: 3, 1: 0}),
        ("return <<<END\n  /a\n  END;", "/a"),
        ("return env('PREFIX', 'api') ?: 'none';", "api"),
        ("if ($x) { $r = ['a' => 1]; } else { $r = ['b' => 2]; } return $r;", {"a": 1, "b": 2}),
        ("if (false) { return 1; } return 2;", 2),
        ("return dirname(__DIR__) . '/x' . __LINE__;", Partial("//x", "__LINE__")),
        ("return Route::class . '@x';", "Route@x"),
        ("return 0x1f + 010 + 1_000;", 1039),
        ("return $unknown->call()['x'];", Unknown("$unknown->call()['x']")),
    ],
)
def test_expressions_are_worth_what_php_makes_of_them(
    tmp_path: Path, body: str, value: Value
) -> None:
    assert value_of(tmp_path, body) == value


def test_classes_are_followed_over_files(tmp_path: Path) -> None:
    base = (
        "namespace A; abstract class Base { const P = '/p'; protected string $s = 'x';"
        " public static function make(string $of = self::P) { return new static(of: $of); }"
        " public function full() { return $this->of . $this->tail() . $this->s . static::Q; } }"
    )
    heir = (
        "namespace B; use A\\Base as Root; trait Tails { public function tail() { return '/t'; } }"
        " enum Kind: string { case Q = 'q'; }"
        " class Heir extends Root { use Tails; const Q = Kind::Q->value;"
        " public function __construct(public readonly string $of) {} }"
    )
    assert value_of(tmp_path, "return \\B\\Heir::make()->full();", base=base, heir=heir) == "/p/txq"


def test_files_that_require_each_other_come_to_an_end(tmp_path: Path) -> None:
    one, other = "require __DIR__ . '/other.php';", "require __DIR__ . '/one.php'; return 1;"
    value_of(
        tmp_path,
        "require 'one.php'; return f(1); function f($x) { return f($x); }",
        one=one,
        other=other,
    )


@pytest.mark.parametrize(
    ("path", "routes"),
    [
        ("/posts/{post}", ["/posts/{post}"]),
        ("/posts/{post?}", ["/posts", "/posts/{post}"]),
        ("/a/{b?}/{c?}", ["/a", "/a/{b}", "/a/{b}/{c}"]),
        ("/a/{post:slug}/", ["/a/{post}"]),
        ("{lang?}", ["/", "/{lang}"]),
    ],
)
def test_paths_of_laravel(path: str, routes: list[str]) -> None:
    found = laravel_paths.variants(path)
    assert [laravel_paths.template(one, {})[0].route for one in found] == routes


@pytest.mark.parametrize(
    ("path", "routes"),
    [
        ("/users[/{id:[0-9]+}[/{tab}]]", ["/users", "/users/{id}", "/users/{id}/{tab}"]),
        ("/x/{n:\\d{2,4}}", ["/x/{n}"]),
        ("/[{name}]", ["/", "/{name}"]),
    ],
)
def test_paths_of_slim(path: str, routes: list[str]) -> None:
    found = laravel_paths.variants(path)
    assert [slim_paths.template(one)[0].route for one in found] == routes


@pytest.mark.parametrize(
    ("path", "optional", "routes"),
    [
        ("/blog/{page<\\d+>?1}", [], ["/blog", "/blog/{page}"]),
        ("/blog/{!page}", ["page"], ["/blog/{page}"]),
        ("/a/{b}/{c}", ["c"], ["/a/{b}", "/a/{b}/{c}"]),
        ("/a.{_format}", ["_format"], ["/a"]),
        ("/{_locale}", ["_locale"], ["/", "/{_locale}"]),
    ],
)
def test_paths_of_symfony(path: str, optional: list[str], routes: list[str]) -> None:
    bare, _, defaults = symfony_paths.plain(path)
    assert symfony_paths.variants(bare, {*optional, *defaults}) == routes


@given(st.text(alphabet="/{}[]?:<>ab\\d+*.", max_size=40))
def test_any_path_becomes_a_template(path: str) -> None:
    for one in laravel_paths.variants(path):
        assert laravel_paths.template(one, {})[0].route.startswith("/")
        assert slim_paths.template(one)[0].route.startswith("/")
    bare, requirements, defaults = symfony_paths.plain(path)
    for one in symfony_paths.variants(bare, defaults):
        assert symfony_paths.template(one, requirements)[0].route.startswith("/")


def schema_of(rules: dict[int | str, Value]) -> JsonSchema:
    root = Use()
    take_in(rules, root, NOTHING)
    return root.to_schema()


def test_rules_are_a_schema() -> None:
    rules: dict[int | str, Value] = {
        "name": "required|string|min:2|max:80",
        "age": {0: "nullable", 1: "integer", 2: "between:1,120"},
        "kind": "in:a,b",
        "code": "regex:/^a|b$/|size:3",
        "lines": "required|array|max:5",
        "lines.*.sku": "required",
        "lines.*.tags.*": "string",
        "at.from": "date_format:Y-m-d H:i",
        "secret": "prohibited",
        "password": "required|confirmed",
    }
    assert schema_of(rules) == {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 2, "maxLength": 80},
            "age": {"type": ["integer", "null"], "minimum": 1, "maximum": 120},
            "kind": {"type": "string", "enum": ["a", "b"]},
            "code": {"type": "string", "pattern": "^a|b$", "minLength": 3, "maxLength": 3},
            "lines": {
                "type": "array",
                "maxItems": 5,
                "items": {
                    "type": "object",
                    "properties": {
                        "sku": {},
                        "tags": {"type": "array", "items": {"type": "string"}},
                    },
                    "required": ["sku"],
                },
            },
            "at": {
                "type": "object",
                "properties": {"from": {"type": "string", "format": "date-time"}},
            },
            "password": {},
            "password_confirmation": {},
        },
        "required": ["name", "lines", "password", "password_confirmation"],
    }


@given(st.dictionaries(st.text(max_size=12), st.text(alphabet="abinmax:,|/1.*regx_", max_size=30)))
def test_any_rules_become_some_schema(rules: dict[int | str, Value]) -> None:
    assert isinstance(schema_of(rules), dict)


def test_annotations_are_told_from_words() -> None:
    comment = (
        '/**\n * Mail a@Example.com, see @see Foo\n * @Route("/x/{id}", methods={"GET", "POST"},\n'
        ' *     requirements={"id": "\\d+"}, options={"a"=true})\n * @Assert\\Length(max=3)\n */'
    )
    tags = list(tags_of(comment))
    assert [(t.short, t.offset) for t in tags] == [("Route", 2), ("Length", 4)]
    assert tags[0].arguments == {
        0: "/x/{id}",
        "methods": {0: "GET", 1: "POST"},
        "requirements": {"id": "\\d+"},
        "options": {"a": True},
    }


@given(st.text(alphabet='@ARoute({}"=,:*/ \n', max_size=80))
def test_any_comment_has_some_annotations(comment: str) -> None:
    assert all(tag.name for tag in tags_of(comment))


def test_the_last_route_of_the_same_path_answers_in_laravel(tmp_path: Path) -> None:
    routes = "<?php\nRoute::get('/a', fn () => 1);\nRoute::get('/a', fn () => request('q'));\n"
    endpoints = found(tmp_path, {"routes/web.php": routes})
    assert [p.name for p in endpoints["GET /a"].parameters] == ["q"]


def test_calls_of_clients_are_no_routes(tmp_path: Path) -> None:
    client = (
        "<?php\nnamespace App;\nuse Slim\\App;\nclass C { function f() { $this->http->get('/a');"
    )
    more = " \\Http::get('/b'); Cache::get('/c'); $response->get('/d'); } }"
    assert found(tmp_path, {"src/C.php": client + more}) == {}


@given(data=st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_files_cut_anywhere_are_read_as_far_as_they_go(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    source = data.draw(st.sampled_from(TREES))
    text = source.read_text()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    place = source.relative_to(FIXTURES).with_suffix("").parts[2:]
    folder = tmp_path_factory.mktemp("cut")
    found(folder, {"/".join(place): text[:start] + text[end:]})
