"""What C# sources say: templates, names, constants; and that hostile ones do no harm."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.csharp.declared_routes import combined, with_tokens
from plimsoll.codebase.csharp.schemas import cased
from plimsoll.codebase.csharp.templates import parsed
from plimsoll.codebase.csharp.tokens import written_version
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.aspnet_controllers import AspnetControllers
from plimsoll.codebase.extractors.aspnet_minimal import AspnetMinimal
from plimsoll.codebase.model import Discovery

CONTROLLER = """
[Route("api/[controller]")]
public class ThingsController : ControllerBase
{
    %s
}
"""


def discovered(folder: Path, files: Mapping[str, str]) -> Discovery:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    extractors = (AspnetControllers(), AspnetMinimal())
    return discover(LocalCodeHost().open(str(folder)), code=extractors, documents=())


def names(found: Discovery) -> list[str]:
    return [endpoint.name for endpoint in found.endpoints]


@pytest.mark.parametrize(
    ("template", "routes"),
    [
        ("orders/{id:int}", ["/orders/{id}"]),
        ("orders/{id?}", ["/orders/{id}", "/orders"]),
        ("orders/{page=1}/{size=20}", ["/orders/{page}/{size}", "/orders/{page}", "/orders"]),
        ("files/{**path}", ["/files/{path}"]),
        ("files/{name}.{extension?}", ["/files/{name}.{extension}", "/files/{name}"]),
        ("x/{code:regex(^\\d{{3}}$)}/y", ["/x/{code}/y"]),
        ("x/{when:datetime:minlength(3)=now}", ["/x/{when}", "/x"]),
        ("", ["/"]),
    ],
)
def test_a_template_answers_under_these_routes(template: str, routes: list[str]) -> None:
    assert [pattern.route for pattern in parsed(template).variants()] == routes


@pytest.mark.parametrize(
    ("placeholder", "schema"),
    [
        ("{id:int:range(1,5)}", {"type": "integer", "format": "int32", "minimum": 1, "maximum": 5}),
        ("{id:guid}", {"type": "string", "format": "uuid"}),
        ("{id:length(2,4)}", {"type": "string", "minLength": 2, "maxLength": 4}),
        ("{id:regex(^a{{2}}$)}", {"type": "string", "pattern": "^a{2}$"}),
        ("{id:int=7}", {"type": "integer", "format": "int32", "default": 7}),
        ("{id}", {"type": "string"}),
    ],
)
def test_constraints_become_schemas(placeholder: str, schema: dict[str, object]) -> None:
    assert parsed(placeholder).placeholders["id"].schema == schema


@given(st.text(alphabet="ab{}:?=*/()[].,5", max_size=60))
def test_any_text_is_a_template(text: str) -> None:
    for pattern in parsed(text).variants():
        assert pattern.route.startswith("/")
        assert all(name for name in pattern.placeholders)


@pytest.mark.parametrize(
    ("name", "naming", "written"),
    [
        ("OrderNumber", None, "orderNumber"),
        ("ID", None, "id"),
        ("URLPath", None, "urlPath"),
        ("already", None, "already"),
        ("OrderNumber", "null", "OrderNumber"),
        ("OrderNumber", "SnakeCaseLower", "order_number"),
        ("OrderNumber", "KebabCaseLower", "order-number"),
    ],
)
def test_names_in_json_follow_the_policy(name: str, naming: str | None, written: str) -> None:
    assert cased(name, naming) == written


def test_a_slash_in_front_leaves_the_prefix_out() -> None:
    assert combined("api/x", "y") == "api/x/y"
    assert combined("/api/x/", None) == "api/x"
    assert combined("api/x", "/y") == combined("api/x", "~/y") == "y"


def test_tokens_know_no_case_and_doubled_brackets_are_brackets() -> None:
    values = {"controller": "Things", "action": "Get"}
    assert with_tokens("[Controller]/[action]/[[x]]/[other]", values) == "Things/Get/[x]/[other]"


def test_a_version_without_a_minor_part_is_written_short() -> None:
    assert [written_version(v) for v in ("1.0", "2.1", "3")] == ["1", "2.1", "3"]


def test_a_conventional_action_is_likely_and_says_why(tmp_path: Path) -> None:
    found = discovered(
        tmp_path,
        {
            "Program.cs": "app.MapDefaultControllerRoute();",
            "Home.cs": "public class HomeController : Controller { public string Index() => X; }",
        },
    )
    (endpoint,) = found.endpoints
    assert endpoint.name == "GET /Home/Index"
    assert endpoint.confidence == "likely"
    assert endpoint.reasons[0] == "follows from a conventional route"


def test_an_action_for_any_method_is_listed_with_the_usual_ones(tmp_path: Path) -> None:
    action = '[Route("error")] public string Error() => "";'
    found = discovered(tmp_path, {"Things.cs": CONTROLLER % action})
    assert {e.method for e in found.endpoints} == {"GET", "POST", "PUT", "PATCH", "DELETE"}
    assert {e.confidence for e in found.endpoints} == {"likely"}


def test_a_route_that_cannot_be_told_is_noted_and_not_listed(tmp_path: Path) -> None:
    action = '[HttpGet(Settings.Unknown + "/x")] public string Get() => "";'
    found = discovered(tmp_path, {"Things.cs": CONTROLLER % action})
    assert names(found) == []
    assert found.notes == ("Things.cs:5: the route of ThingsController.Get could not be told",)


def test_a_base_path_from_the_configuration_is_left_out_and_noted(tmp_path: Path) -> None:
    setup = "var app = WebApplication.CreateBuilder(args).Build();\napp.UsePathBase(%s);\n"
    action = '[HttpGet] public string Get() => "";'
    known = discovered(
        tmp_path / "known",
        {"Program.cs": setup % '"/base"', "Things.cs": CONTROLLER % action},
    )
    assert names(known) == ["GET /base/api/Things"]
    other = discovered(
        tmp_path / "other",
        {"Program.cs": setup % "configuration.Base", "Things.cs": CONTROLLER % action},
    )
    assert names(other) == ["GET /api/Things"]
    assert other.notes == (
        "Program.cs:2: configuration.Base could not be told and is left out of the route",
    )


def test_one_project_s_settings_do_not_reach_another(tmp_path: Path) -> None:
    project = '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>'
    action = '[HttpGet("[action]")] public string GetAll() => "";'
    start = "var app = WebApplication.CreateBuilder(args).Build(); app.MapControllers();"
    found = discovered(
        tmp_path,
        {
            "A/A.csproj": project,
            "A/Program.cs": f"services.AddRouting(o => o.LowercaseUrls = true); {start}",
            "A/Things.cs": CONTROLLER % action,
            "B/B.csproj": project,
            "B/Program.cs": start,
            "B/Things.cs": CONTROLLER.replace("Things", "Others") % action,
        },
    )
    assert names(found) == ["GET /api/Others/GetAll", "GET /api/things/getall"]


def test_a_hub_is_a_websocket(tmp_path: Path) -> None:
    source = 'var app = WebApplication.Create(); app.MapGroup("/live").MapHub<Chat>("chat");'
    found = discovered(tmp_path, {"Program.cs": source})
    assert [(o.protocol, o.name) for o in found.operations] == [("websocket", "/live/chat")]


def test_a_long_chain_of_calls_is_read_to_its_end(tmp_path: Path) -> None:
    extension = """public static class E
    {
        public static IEndpointRouteBuilder Add(this IEndpointRouteBuilder app, string path)
        {
            app.MapGet(path, () => 1);
            return app;
        }
    }"""
    chain = "".join(f'.Add("/r{number}")' for number in range(600))
    source = f"var app = WebApplication.Create();\napp{chain};\n{extension}"
    assert len(names(discovered(tmp_path, {"Program.cs": source}))) == 600


@pytest.mark.parametrize(
    "hostile",
    [
        "public class XController : XController { [HttpGet(XController.A)] public int G() => 1; }",
        "public class AController : B { } public class B : AController { [HttpGet] void X() {} }",
        "class C { const string A = B; const string B = A; [HttpGet(A)] public int G() => 1; }",
        ("var app = WebApplication.Create(); F(app);"
        ' void F(WebApplication a) { F(a); a.MapGet("x", F); }'),
        "app.MapGet(" * 5_000,
        "var x = " + "(" * 10_000 + "1" + ")" * 10_000 + "; app.MapGet(x, y);",
        'var a = WebApplication.Create(); a.MapGet("/" + ' + '"a" + ' * 5_000 + '"b", () => 1);',
        '[Route("' + "{" * 2_000 + '")] public class XController : ControllerBase'
        " { [HttpGet] public int G() => 1; }",
        "namespace " + "A { namespace " * 2_000 + "B { }",
        "\x00\x01\x02 MapGet( Controller",
        "",
    ],
)  # fmt: skip
def test_nothing_escapes_from_hostile_sources(tmp_path: Path, hostile: str) -> None:
    good = CONTROLLER % '[HttpGet("good")] public string Good() => "";'
    found = discovered(tmp_path, {"Hostile.cs": hostile, "Good.cs": good})
    assert "GET /api/Things/good" in names(found)


def test_recursive_types_end(tmp_path: Path) -> None:
    action = "[HttpPost] public Node Add([FromBody] Node node, [FromQuery] Node filter) => node;"
    node = "public class Node { public Node Next { get; set; } public string Name { get; set; } }"
    found = discovered(tmp_path, {"Things.cs": CONTROLLER % action, "Node.cs": node})
    (endpoint,) = found.endpoints
    assert {p.name for p in endpoint.parameters if p.location == "body"} == {"next", "name"}
    assert endpoint.body_schema is not None
    assert "Node" in str(endpoint.body_schema["$defs"])


def test_enums_are_numbers_in_a_body_and_names_in_a_query(tmp_path: Path) -> None:
    action = "[HttpPost] public int Add([FromBody] Order o, State s) => 1;"
    types = "public class Order { public State State { get; set; } } public enum State { A = 2, B }"
    found = discovered(tmp_path, {"Things.cs": CONTROLLER % action, "Types.cs": types})
    schemas = {p.location: p.json_schema for p in found.endpoints[0].parameters}
    assert schemas["query"] == {"type": "string", "enum": ["A", "B"]}
    assert schemas["body"] == {"type": "integer", "enum": [2, 3]}
