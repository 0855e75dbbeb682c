"""Reading Ruby: values, inflection, paths, broken files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.grape import Grape
from plimsoll.codebase.extractors.rails import Rails
from plimsoll.codebase.extractors.sinatra import Sinatra
from plimsoll.codebase.inflection import camelized, plural, singular, underscored
from plimsoll.codebase.routes import colon_template
from plimsoll.codebase.ruby import rails_paths, sinatra_paths
from plimsoll.codebase.ruby.interpreter import Interpreter
from plimsoll.codebase.ruby.parse import root_of
from plimsoll.codebase.ruby.program import Program
from plimsoll.codebase.ruby.values import Frame, Unknown, Value
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import parse_text

ROUTES = "config/routes.rb"
PROGRAM = Program(
    Sources(LocalCodeHost().open(str(Path(__file__).parent / "fixtures" / "rails")), [])
)
EXTRACTORS = (Rails(), Grape(), Sinatra())


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


def value_of(folder: Path, expression: str, **files: str) -> Value:
    program = Program(sources_of(folder, {f"lib/{name}.rb": text for name, text in files.items()}))
    reader = Interpreter(program)
    return reader.run(parse_text(".rb", expression), Frame(path="x.rb"))


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("person", "people"),
        ("child", "children"),
        ("salesperson", "salespeople"),
        ("address", "addresses"),
        ("status", "statuses"),
        ("category", "categories"),
        ("analysis", "analyses"),
        ("bus", "buses"),
        ("wife", "wives"),
        ("shelf", "shelves"),
        ("datum", "data"),
        ("index", "indices"),
        ("movie", "movies"),
        ("key", "keys"),
        ("box", "boxes"),
        ("news", "news"),
        ("sheep", "sheep"),
        ("media_type", "media_types"),
        ("database", "databases"),
    ],
)
def test_words_change_between_one_and_many_as_rails_has_it(one: str, many: str) -> None:
    assert (singular(many), plural(one)) == (one, many)


@given(
    st.from_regex(r"[A-Z][a-z]{1,8}([A-Z][a-z]{1,8}){0,2}(::[A-Z][a-z]{1,8}){0,2}", fullmatch=True)
)
def test_the_path_of_a_class_names_the_class(name: str) -> None:
    assert camelized(underscored(name)) == name


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('%w[a b].map { |x| "/#{x}" }', ["/a", "/b"]),
        ("[1, 2].each_with_index.to_a", None),
        ("{ a: 1 }.merge(b: 2)", {"a": 1, "b": 2}),
        ("x = 'a' + 'b'; x.upcase", "AB"),
        ("Paths::ALL - [:b]", ["a"]),
        ("Paths.named('c')", "/c"),
        ("ENV.fetch('PREFIX', '/api')", "/api"),
        ("%i[a b].include?(:a) ? 'yes' : 'no'", "yes"),
        ("l = ->(x) { x * 2 }; l.call('ab')", "abab"),
        ("def twice(x, by: 2) = x * by\n twice('a', by: 3)", None),
        ("'users'.singularize.classify", "User"),
        ("(1..3).map(&:to_s)", None),
    ],
)
def test_expressions_are_worth_what_they_say(
    tmp_path: Path, expression: str, expected: Value
) -> None:
    paths = 'module Paths\n  ALL = %i[a b].freeze\n  def self.named(x) = "/#{x}"\nend\n'
    value = value_of(tmp_path, expression, paths=paths)
    assert expected is None or value == expected


@given(st.text(alphabet="()[]{}|&.:,@$\"'`#do end if x=1\n%w-> ", max_size=60))
def test_no_text_stops_the_reader(text: str) -> None:
    reader = Interpreter(PROGRAM)
    reader.run(parse_text(".rb", text), Frame(path="x.rb"))


def test_deep_nesting_and_recursion_end(tmp_path: Path) -> None:
    assert isinstance(value_of(tmp_path, "def f(x) = f(x)\nf(1)"), Unknown | type(None))
    value_of(tmp_path, "scope do\n" * 400 + "end\n" * 400)
    value_of(tmp_path, "x" + ".y" * 3000)
    chain = "params" + "[:a]" * 2000
    controller = f"class AController < ActionController::API\n def index\n {chain}\n end\nend"
    routes = "Rails.application.routes.draw { get 'a', to: 'a#index' }"
    files = {ROUTES: routes, "app/controllers/a_controller.rb": controller}
    assert "GET /a" in found(tmp_path, files)


def test_concerns_that_use_each_other_end(tmp_path: Path) -> None:
    routes = """
    Rails.application.routes.draw do
      concern(:a) { concerns :b }
      concern(:b) { concerns :a; get "b", to: "b#b" }
      concerns :a
    end
    """
    assert "GET /b" in found(tmp_path, {ROUTES: routes})


def test_engines_that_mount_each_other_end(tmp_path: Path) -> None:
    routes = """
    A::Engine.routes.draw { mount B::Engine => "/b"; get "a", to: "a#a" }
    B::Engine.routes.draw { mount A::Engine => "/a" }
    Rails.application.routes.draw { mount A::Engine => "/one" }
    """
    assert set(found(tmp_path, {ROUTES: routes})) == {"GET /one/a"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/posts(.:format)", ["/posts"]),
        ("/posts(/:id)(.:format)", ["/posts", "/posts/{id}"]),
        ("/top(/:length(/page/:page))", ["/top", "/top/{length}", "/top/{length}/page/{page}"]),
        ("(/:locale)/about", ["/about", "/{locale}/about"]),
        ("/files/*path", ["/files/{path}"]),
        ("/@:name", ["/@{name}"]),
        ("/", ["/"]),
    ],
)
def test_optional_parts_of_rails_paths_give_routes(path: str, expected: list[str]) -> None:
    assert [colon_template(p).route for p in rails_paths.variants(path)] == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/say/:word?", ["/say", "/say/{word}"]),
        ("/say/?:word?", ["/say", "/say/{word}"]),
        ("/jobs/?", ["/jobs"]),
        ("/jobs.?:format?", ["/jobs"]),
        ("/a/*/b/*", ["/a/{splat}/b/{splat2}"]),
        ("/page(/:n)?", ["/page", "/page/{n}"]),
        ("/x/{id}", ["/x/{id}"]),
    ],
)
def test_sinatras_patterns_give_routes(path: str, expected: list[str]) -> None:
    assert [sinatra_paths.template(p).route for p in sinatra_paths.variants(path)] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"%r{/x/(\d+)}", "/x/:captures"),
        (r"\A/x/(?<id>[^/]+)/y/?\z", "/x/:id/y"),
        (r"%r{/a\.json}", "/a.json"),
        (r"/(a|b)+/", None),
    ],
)
def test_simple_regular_expressions_give_patterns(source: str, expected: str | None) -> None:
    assert sinatra_paths.of_regex(source) == expected


@pytest.mark.parametrize(
    "text",
    [
        "class A\n  def x\n    1\n  end\n",
        "class A\n  def x\n    get 'x', to: 1 if\n  end\nend\n",
        "class A\n  def x\n    foo(\n  end\nend\n",
        "class A\n  def x; end\nend\nend\n",
    ],
)
def test_a_broken_class_is_still_a_class(tmp_path: Path, text: str) -> None:
    sources = sources_of(tmp_path, {"a.rb": text})
    root = root_of(sources, "a.rb")
    assert root is not None
    assert [c.type for c in root.named_children][:1] == ["class"]


def test_what_nearly_every_action_reads_by_inherited_code_is_no_input(tmp_path: Path) -> None:
    names = [f"thing{number}" for number in "abcdefghijklmnop"]
    drawn = "\n".join(f"get '{name}', to: '{name}#show'" for name in names)
    files = {
        ROUTES: f"Rails.application.routes.draw do\n{drawn}\nend",
        "app/controllers/application_controller.rb": (
            "class ApplicationController < ActionController::Base\n  before_action :localize\n"
            "  def localize = I18n.locale = params[:locale]\nend"
        ),
    }
    for name in names:
        own = "params[:locale]" if name == "thinga" else "params[:q]"
        files[f"app/controllers/{name}_controller.rb"] = (
            f"class {name.capitalize()}Controller < ApplicationController\n"
            f"  def show = render(json: {own})\nend"
        )
    endpoints = found(tmp_path, files)
    assert [p.name for p in endpoints["GET /thinga"].parameters] == ["locale"]
    assert [p.name for p in endpoints["GET /thingb"].parameters] == ["q"]


def test_a_body_has_the_types_of_the_table(tmp_path: Path) -> None:
    files = {
        ROUTES: "Rails.application.routes.draw { resources :cars, only: %i[create update] }",
        "db/schema.rb": (
            'create_table "cars" do |t|\n  t.string "name", null: false\n  t.integer "seats"\nend\n'
        ),
        "app/controllers/cars_controller.rb": (
            "class CarsController < ActionController::API\n"
            "  def create = Car.create!(params.require(:car).permit(:name, :seats, tags: []))\n"
            "  def update = create\nend"
        ),
    }
    endpoints = found(tmp_path, files)
    assert endpoints["POST /cars"].body_schema == {
        "type": "object",
        "required": ["car"],
        "properties": {
            "car": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "seats": {"type": "integer"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            }
        },
    }
    assert endpoints["PATCH /cars/{id}"].body_required


def test_calls_of_http_clients_are_no_routes(tmp_path: Path) -> None:
    files = {
        "client.rb": "require 'sinatra/base'\nclass C\n def x = HTTP.get('/x')\nend\nget = 1\n",
        "app.rb": "require 'sinatra'\nFaraday.get('/y')\nclient.post '/z'\nget('/here') { 1 }\n",
    }
    assert set(found(tmp_path, files)) == {"GET /here"}


def test_of_several_applications_each_has_its_own_controllers(tmp_path: Path) -> None:
    files: dict[str, str] = {}
    for name, key in (("one", "a"), ("two", "b")):
        files |= {
            f"{name}/config/application.rb": "",
            f"{name}/{ROUTES}": (
                f"Rails.application.routes.draw {{ get '{name}', to: 'home#show' }}"
            ),
            f"{name}/app/controllers/home_controller.rb": (
                "class HomeController < ActionController::API\n"
                f"  def show = render(json: params[:{key}])\nend"
            ),
        }
    endpoints = found(tmp_path, files)
    assert [p.name for p in endpoints["GET /one"].parameters] == ["a"]
    assert [p.name for p in endpoints["GET /two"].parameters] == ["b"]


def test_the_dummy_application_of_a_gems_specs_is_none(tmp_path: Path) -> None:
    draw = "Rails.application.routes.draw { get 'x', to: 'x#y' }"
    assert not found(tmp_path, {f"spec/dummy/{ROUTES}": draw})
