"""What the room of Java and Kotlin derives, and that nothing in a file makes it fail."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.jax_rs import JaxRs
from plimsoll.codebase.extractors.ktor import Ktor
from plimsoll.codebase.extractors.micronaut import Micronaut
from plimsoll.codebase.extractors.spring import Spring
from plimsoll.codebase.jvm.configuration import Configuration
from plimsoll.codebase.jvm.data_rest import plural
from plimsoll.codebase.jvm.ktor_paths import expanded
from plimsoll.codebase.jvm.paths import read_path
from plimsoll.codebase.jvm.places import is_test, judged_path, module_of
from plimsoll.codebase.jvm.spring_mappings import combined
from plimsoll.codebase.jvm.texts import number, unescaped
from plimsoll.codebase.jvm.uri_templates import read_template
from plimsoll.codebase.model import Discovery, SkippedFile, SourceFile
from plimsoll.codebase.sources import Sources

ALL = (Spring(), JaxRs(), Micronaut(), Ktor())
FIXTURES = Path(__file__).parent / "fixtures"
SOURCES = [
    path
    for framework in ("spring", "jax_rs", "micronaut", "ktor")
    for path in sorted((FIXTURES / framework).rglob("*.txt"))
    if path.name.endswith((".java.txt", ".kt.txt"))
]


class Held:
    """A repository that is only in memory."""

    name = "held"
    commit = None
    skipped: Sequence[SkippedFile] = ()

    def __init__(self, contents: Mapping[str, str]) -> None:
        self._contents = contents

    @property
    def files(self) -> Sequence[SourceFile]:
        return [
            SourceFile(path=path, size_bytes=len(text))
            for path, text in sorted(self._contents.items())
        ]

    def read(self, path: str) -> bytes:
        return self._contents[path].encode()


def found(contents: Mapping[str, str]) -> Discovery:
    return discover(Held(contents), code=ALL, documents=())


def single(source: str, name: str = "src/main/java/app/A.java") -> Endpoint:
    return found({name: source}).endpoints[0]


def configured(contents: Mapping[str, str]) -> Configuration:
    return Configuration(Sources(Held(contents), list(contents)))


HEAD = "package app;\nimport org.springframework.web.bind.annotation.*;\n@RestController class A {"


@pytest.mark.parametrize(
    ("expression", "route"),
    [
        ('"/a" + B + 3', "/a/b3"),
        ("C", "/b/c"),
        ("A.Inner.D", "/d"),
        ('String.format("/x/%s", "y")', "/x/y"),
        ('"/tab\\u0041"', "/tabA"),
        ("value = {(B)}", "/b"),
    ],
)
def test_constant_expressions_become_routes(expression: str, route: str) -> None:
    fields = 'static final String B = "/b", C = B + "/c"; interface Inner { String D = "/d"; }'
    assert single(f"{HEAD}{fields} @GetMapping({expression}) void f() {{}} }}").route == route


def test_a_constant_that_is_made_of_itself_is_left_out() -> None:
    fields = "static final String B = A.C; static final String C = B;"
    result = found({"A.java": f"{HEAD}{fields} @GetMapping(B) void f() {{}} }}"})
    assert not result.endpoints
    assert any("could not be told" in note for note in result.notes)


def test_validation_annotations_become_schema() -> None:
    record = (
        "record B(@NotBlank @Size(max = 9) String name, @Min(1) @Max(5) int count, "
        '@Pattern(regexp = "[a-z]+") String code, @Email String mail, @Size(min = 2) List<B> m) {}'
    )
    endpoint = single(f"{HEAD} @PostMapping void f(@RequestBody B b) {{}} {record} }}")
    assert endpoint.body_schema is not None
    assert endpoint.body_schema["properties"] == {
        "name": {"type": "string", "minLength": 1, "maxLength": 9},
        "count": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 5},
        "code": {"type": "string", "pattern": "[a-z]+"},
        "mail": {"type": "string", "format": "email"},
        "m": {"type": "array", "items": {"$ref": "#/$defs/B"}, "minItems": 2},
    }
    assert endpoint.body_schema["required"] == ["name"]
    assert "B" in str(endpoint.body_schema["$defs"])


def test_wrappers_of_answers_are_taken_off() -> None:
    endpoint = single(f"{HEAD} @GetMapping Mono<ResponseEntity<List<Integer>>> f() {{ }} }}")
    items = {"type": "integer", "format": "int32"}
    assert endpoint.responses == {"200": {"type": "array", "items": items}}


def test_an_assumption_is_said() -> None:
    endpoint = single(f'{HEAD} @RequestMapping("/any") void f() {{}} }}')
    assert endpoint.confidence == "likely"
    assert endpoint.reasons


def test_packages_named_like_examples_are_read_beside_other_code() -> None:
    contents = {
        "a/src/main/java/com/example/demo/A.java": HEAD.replace("app", "com.example.demo")
        + '@GetMapping("/a") void f() {} }',
        "b/src/main/java/shop/B.java": HEAD.replace("app", "shop").replace("class A", "class B")
        + '@GetMapping("/b") void f() {} }',
    }
    assert [endpoint.route for endpoint in found(contents).endpoints] == ["/a", "/b"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("application.properties", "# none\nserver.port=1\nktor.deployment.root-path = /x\n"),
        ("application.yml", "ktor:\n  deployment:\n    rootPath: '/x'\n"),
        ("application.conf", 'ktor {\n deployment {\n  port = 1\n  rootPath = "/x" # so\n }\n}\n'),
    ],
)
def test_settings_are_read_from_three_notations(name: str, text: str) -> None:
    told = configured({f"m/src/main/resources/{name}": text})
    setting = told.get("ktor.deployment.rootPath", "m/src/main/kotlin/a/A.kt")
    assert setting is not None
    assert setting.value == "/x"


def test_a_placeholder_takes_the_setting_then_the_default() -> None:
    told = configured({"src/main/resources/application.properties": "a.b=${c:/c}\n"})
    filled = told.filled("${a.b}/${d:${a.b}}/e", "src/main/java/A.java")
    assert filled is not None
    assert filled.value == "/c//c/e"
    assert told.filled("${missing}", "src/main/java/A.java") is None


def test_what_only_a_profile_says_is_an_assumption() -> None:
    told = configured({"src/main/resources/application-dev.yml": "a: 1"})
    setting = told.get("a", "src/main/java/A.java")
    assert setting is not None
    assert setting.is_assumed


def test_placeholders_that_fill_each_other_end() -> None:
    told = configured({"src/main/resources/application.properties": "a=${b}\nb=${a}x\n"})
    assert told.filled("${a}", "src/main/java/A.java") is None


@pytest.mark.parametrize(
    ("written", "route", "spanning"),
    [
        ("/a/{id:\\d{2}}/b", "/a/{id}/b", set()),
        ("/{*rest}", "/{rest}", {"rest"}),
        ("/x/**", "/x/{path}", {"path"}),
        ("/{a}/{a}", "/{a}/{a2}", set()),
        ("a//b", "/a/b", set()),
    ],
)
def test_paths_come_in_one_notation(written: str, route: str, spanning: set[str]) -> None:
    template = read_path(written).template
    assert (template.route, set(template.spanning)) == (route, spanning)


@given(st.text(alphabet="/{}*:?ab\\.[0-9]+", max_size=40))
def test_no_path_breaks_the_reader(written: str) -> None:
    path = read_path(written)
    assert path.template.route.startswith("/")
    assert len(set(path.template.names)) == len(path.template.names)
    read_template(written)
    assert expanded(written)


@given(st.text(alphabet="/ab*", max_size=8), st.text(alphabet="/ab", max_size=8))
def test_paths_put_together_have_one_slash_in_front(first: str, second: str) -> None:
    both = combined(first, second)
    assert not both or both.startswith("/")


def test_uri_templates_give_each_optional_form() -> None:
    template = read_template("/a{/b,c}{?q,page*}{&z}")
    assert template.paths == ("/a", "/a/{b}/{c}")
    assert template.queries == ("q", "page", "z")
    assert template.exploded == {"page"}


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("/a/{id?}", ["/a", "/a/{id}"]),
        ("{id?}", ["/", "/{id}"]),
        ("/f/{path...}", ["/f/{*path}"]),
        ("/f/{...}", ["/f/{*path}"]),
    ],
)
def test_optional_ends_give_both_routes(written: str, paths: list[str]) -> None:
    assert expanded(written) == paths


def test_literals_are_read() -> None:
    assert unescaped(r"\tA\n\"\\\101") == '\tA\n"\\A'
    assert unescaped(r"\ud800") == "�"
    assert [number(text) for text in ("1_000L", "0x1F", "1.5f", "x")] == [1000, 31, 1.5, None]


def test_places_are_told_from_paths() -> None:
    assert module_of("a/b/src/main/java/x/Y.java") == "a/b"
    assert judged_path("src/main/java/com/example/Y.java", "com.example") == "src/main/java/Y.java"
    assert is_test("a/src/test/java/X.java")
    assert is_test("a/src/integrationTest/kotlin/X.kt")
    assert not is_test("a/src/main/java/contest/X.java")


def test_plurals() -> None:
    assert [plural(name) for name in ("order", "category", "box", "day", "person")] == [
        "orders",
        "categories",
        "boxes",
        "days",
        "people",
    ]


def test_deep_and_long_sources_are_read_to_a_bound() -> None:
    deep = "(" * 3_000 + "1" + ")" * 3_000
    long = " + ".join(['"a"'] * 3_000)
    chain = "route()" + '.GET("/x", r -> ok())' * 2_000 + ".build()"
    source = (
        f"{HEAD} static final Object D = {deep}; @GetMapping({long}) void f() {{}}"
        f" @Bean RouterFunction<ServerResponse> r() {{ return {chain}; }} }}"
    )
    routes = {endpoint.route for endpoint in found({"A.java": source}).endpoints}
    assert routes == {"/" + "a" * 3_000, "/x"}


def test_routes_nested_without_end_are_read_to_a_bound() -> None:
    blocks = 'route("/a") { ' * 500 + "get { }" + " }" * 500
    source = f"import io.ktor.server.routing.*\nfun Application.m() {{ routing {{ {blocks} }} }}\n"
    assert found({"a.kt": source}).endpoints == ()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_damage_to_a_file_breaks_the_reading(path: Path, data: st.DataObject) -> None:
    text = path.read_text()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    junk = data.draw(st.text(alphabet='{}()"@;<>$\\\n \0é', max_size=5))
    damaged = text[:start] + junk + text[end:]
    found({f"src/main/java/{path.stem}": damaged})
