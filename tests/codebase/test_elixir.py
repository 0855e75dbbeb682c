"""Reading Elixir: values, modules, what functions read of a request."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.discover import discover
from plimsoll.codebase.elixir.modules import modules_of
from plimsoll.codebase.elixir.values import Alias, Partial, Scope, Value, evaluate
from plimsoll.codebase.extractors.phoenix import Phoenix
from plimsoll.codebase.trees import children, parse_text

ROUTER = """
defmodule A.Router do
  use Phoenix.Router
  post "/things", A.ThingController, :create
  get "/things", A.ThingController, :create
end
"""


def found(folder: Path, *texts: str) -> dict[str, Endpoint]:
    (folder / "lib").mkdir()
    for number, text in enumerate(texts):
        (folder / "lib" / f"file{number}.ex").write_text(text)
    discovery = discover(LocalCodeHost().open(str(folder)), code=(Phoenix(),), documents=())
    return {endpoint.name: endpoint for endpoint in discovery.endpoints}


def value_of(expression: str) -> Value:
    scope = Scope("Shop", {"Web": "Shop.Web"}, {})
    return evaluate(children(parse_text(".ex", expression))[0], scope)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"/a" <> "/b"', "/a/b"),
        ('"/a#{1}"', "/a1"),
        ("~w(a b)a ++ [:c]", ["a", "b", "c"]),
        ("[only: [:index], as: nil]", {"only": ["index"], "as": None}),
        ("Web.Page", Alias("Shop.Web.Page")),
        ("__MODULE__", Alias("Shop")),
        ('Application.get_env(:shop, :prefix, "/x")', "/x"),
        ('"/a" <> prefix()', Partial("/a", "prefix()")),
        ('%{"a" => 1}', {"a": 1}),
    ],
)
def test_expressions_are_worth_what_they_say(expression: str, expected: Value) -> None:
    assert value_of(expression) == expected


def test_modules_know_their_aliases_and_functions() -> None:
    text = """
    defmodule A do
      alias B.{C, D}
      alias E.F, as: G
      @x "/x"
      def one(a, %{"b" => _} = c) when is_map(c), do: a
      defp two, do: 1
      defmodule Inner do
        def three(x), do: x
      end
    end
    """
    outer, inner = modules_of(parse_text(".ex", text), "a.ex")
    assert (outer.name, inner.name) == ("A", "A.Inner")
    assert {k: outer.aliases[k] for k in "CDG"} == {"C": "B.C", "D": "B.D", "G": "E.F"}
    assert {n: len(c[0].parameters) for n, c in outer.functions.items()} == {"one": 2, "two": 0}
    assert [clause.is_public for clause in outer.functions["two"]] == [False]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('def create(conn, %{"a" => a}), do: a', {"a"}),
        ('def create(conn, params), do: params["a"] || params["b"]["c"]', {"a", "b"}),
        ('def create(conn, params), do: Map.take(params, ["a", "b"])', {"a", "b"}),
        ('def create(conn, params), do: params |> Map.get("a") |> to_string()', {"a"}),
        ('def create(%{params: %{"a" => a}} = conn, _), do: a', {"a"}),
        ('def create(conn, _), do: get_in(conn.params, ["a", "b"])', {"a"}),
        ('def create(conn, p) do\n with %{"a" => a} <- p, do: a\n end', {"a"}),
        ('def create(conn, p) do\n case p do\n %{"a" => 1} -> 1\n _ -> 2\n end\n end', {"a"}),
        ('def create(conn, p), do: go(conn, p)\n defp go(_, %{"a" => a}), do: a', {"a"}),
        ("def create(conn, p), do: A.Search.run(p)", {"q"}),
        ("def create(conn, p), do: create(conn, p)", set()),
    ],
)
def test_what_an_action_reads_are_its_parameters(
    tmp_path: Path, body: str, expected: set[str]
) -> None:
    controller = f"defmodule A.ThingController do\n  {body}\nend"
    search = 'defmodule A.Search do\n  def run(filters), do: filters["q"]\nend'
    endpoints = found(tmp_path, ROUTER, controller, search)
    for name, place in (("POST /things", "body"), ("GET /things", "query")):
        taken = {(p.name, p.location) for p in endpoints[name].parameters}
        assert taken == {(key, place) for key in expected}


def test_a_record_has_the_fields_of_its_schema(tmp_path: Path) -> None:
    controller = """
    defmodule A.ThingController do
      def create(conn, %{"thing" => thing_params}), do: thing_params
    end
    """
    schema = """
    defmodule A.Thing do
      schema "things" do
        field :name, :string
        field :sizes, {:array, :integer}
      end
    end
    """
    body = found(tmp_path, ROUTER, controller, schema)["POST /things"].body_schema
    assert body is not None
    assert body["properties"] == {
        "thing": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "sizes": {"type": "array", "items": {"type": "integer"}},
            },
        }
    }


def test_routers_that_forward_to_each_other_end(tmp_path: Path) -> None:
    text = """
    defmodule A do
      use Plug.Router
      forward "/b", to: B
      get "/a", do: conn
    end
    defmodule B do
      use Plug.Router
      forward "/a", to: A
    end
    defmodule C do
      use Plug.Router
      forward "/c", to: A
    end
    """
    assert set(found(tmp_path, text)) == {"GET /c/a"}


@given(st.text(alphabet="(){}[]%<>|\"':, doend->~w@#&=x1\n", max_size=60))
def test_no_text_stops_the_reader(text: str) -> None:
    root = parse_text(".ex", text)
    modules_of(root, "x.ex")
    for node in children(root):
        evaluate(node, Scope("A"))


def test_deep_nesting_ends(tmp_path: Path) -> None:
    nested = 'def create(conn, %{"a" => ' + '%{"a" => ' * 500 + "1" + "}" * 501 + "), do: 1"
    scopes = 'scope "/s" do\n' * 300 + 'get "/deep", A.X, :x\n' + "end\n" * 300
    router = ROUTER.replace('post "', scopes + 'post "', 1)
    assert "POST /things" in found(
        tmp_path, router, f"defmodule A.ThingController do\n{nested}\nend"
    )
