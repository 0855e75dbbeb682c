"""Go: notations of paths, rules in tags, and programs that try to break the reading."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.chi import Chi
from plimsoll.codebase.extractors.gin import Gin
from plimsoll.codebase.extractors.net_http import NetHttp
from plimsoll.codebase.golang.comments import Comment
from plimsoll.codebase.golang.comments import read as read_comment
from plimsoll.codebase.golang.files import unversioned, usual_name
from plimsoll.codebase.golang.paths import braces, colons, optional, pattern_of
from plimsoll.codebase.golang.rules import rules_of, settled
from plimsoll.codebase.model import Discovery

CODE = (Gin(), Chi(), NetHttp())


def found(folder: Path, source: str) -> Discovery:
    (folder / "main.go").write_text(source)
    return discover(LocalCodeHost().open(str(folder)), code=CODE, documents=())


def names(folder: Path, source: str) -> list[str]:
    return [endpoint.name for endpoint in found(folder, source).endpoints]


@pytest.mark.parametrize(
    ("written", "route", "spanning"),
    [
        ("/users/:id", "/users/{id}", set()),
        ("/files/*path", "/files/{path}", {"path"}),
        ("/files/*", "/files/{path}", {"path"}),
        ("/:from-:to", "/{from}-{to}", set()),
        ("/:id<int>/x", "/{id}/x", set()),
        ("plain", "/plain", set()),
    ],
)
def test_colons_become_braces(written: str, route: str, spanning: set[str]) -> None:
    read = colons(written)
    assert read.template.route == route
    assert read.template.spanning == spanning


@pytest.mark.parametrize(
    ("written", "route", "pattern"),
    [
        ("/users/{id:[0-9]+}", "/users/{id}", "[0-9]+"),
        ("/codes/{code:[a-z]{2,3}}", "/codes/{code}", "[a-z]{2,3}"),
        ("/files/{rest...}", "/files/{rest}", None),
        ("/{$}", "/", None),
        ("/broken/{id", "/broken/{id}", None),
    ],
)
def test_patterns_go_into_the_schema(written: str, route: str, pattern: str | None) -> None:
    read = braces(written)
    assert read.template.route.startswith(route.rstrip("}"))
    assert next((s.get("pattern") for s in read.schemas.values()), None) == pattern


@given(st.text(max_size=40))
def test_any_text_is_read_as_some_route(text: str) -> None:
    for read in (colons(text), braces(text)):
        assert read.template.route.startswith("/")
        assert len(set(read.template.names)) == len(read.template.names)


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=5, unique=True))
def test_both_notations_name_the_same_placeholders(segments: list[str]) -> None:
    with_colons = colons("".join(f"/:{name}" for name in segments))
    with_braces = braces("".join(f"/{{{name}}}" for name in segments))
    assert with_colons == with_braces


def test_an_optional_end_gives_both_routes() -> None:
    assert optional("/users/:id?") == ["/users", "/users/:id"]
    assert optional("/users") == ["/users"]


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("GET /x", ("GET", "/x")),
        ("/x/", ("", "/x/")),
        ("POST example.com/x", ("POST", "/x")),
        ("example.com/", ("", "/")),
    ],
)
def test_patterns_of_a_mux_lose_method_and_host(pattern: str, parts: tuple[str, str]) -> None:
    assert pattern_of(pattern) == parts


def test_versions_are_no_part_of_a_package() -> None:
    assert unversioned("github.com/go-chi/chi/v5/middleware") == "github.com/go-chi/chi/middleware"
    assert usual_name("github.com/labstack/echo/v4") == "echo"
    assert usual_name("gopkg.in/yaml.v3") == "yaml"


def test_bounds_mean_what_the_type_makes_of_them() -> None:
    rules = rules_of({"binding": "required,min=2,max=5", "default": "3"})
    assert rules.is_required
    assert settled({"type": "string"}, rules.schema) == {
        "type": "string",
        "minLength": 2,
        "maxLength": 5,
        "default": "3",
    }
    assert settled({"type": "integer"}, rules.schema)["minimum"] == 2


def test_calls_of_clients_are_no_routes(tmp_path: Path) -> None:
    source = """package main
import ("net/http"; "github.com/gin-gonic/gin")
type client struct{}
func (c *client) GET(path string, h any) {}
func main() {
	http.Get("/x")
	(&client{}).GET("/y", nil)
	gin.New().GET("/z", nil)
}"""
    assert names(tmp_path, source) == ["GET /z"]


def test_a_prefix_that_cannot_be_told_is_left_out_and_said(tmp_path: Path) -> None:
    source = """package main
import ("os"; "github.com/gin-gonic/gin")
func main() {
	r := gin.New()
	r.Group(os.Getenv("PREFIX")).GET("/x", nil)
	r.GET(os.Getenv("PATH_OF_IT"), nil)
}"""
    read = found(tmp_path, source)
    assert [(e.name, e.confidence) for e in read.endpoints] == [("GET /x", "likely")]
    assert len(read.notes) == 2
    assert all(re.match(r"main\.go:\d+: os\.Getenv\(", note) for note in read.notes)


def test_both_ways_of_an_unknown_condition_are_gone(tmp_path: Path) -> None:
    source = """package main
import "github.com/go-chi/chi/v5"
type config struct{ Admin bool; Base string }
func main() {
	cfg := config{}
	r := chi.NewRouter()
	base := "/api"
	if cfg.Base != "" { base = cfg.Base }
	if cfg.Admin { r.Get(base + "/admin", nil) } else { r.Get("/user", nil) }
}"""
    assert names(tmp_path, source) == ["GET /api/admin", "GET /user"]


def test_deep_nesting_does_no_harm(tmp_path: Path) -> None:
    deep = "r.Route(`/x`, func(r chi.Router) {" * 400 + "})" * 400
    parentheses = "(" * 3_000 + "1" + ")" * 3_000
    chain = "x" + ".With()" * 2_000
    source = f"""package main
import "github.com/go-chi/chi/v5"
func main() {{
	r := chi.NewRouter()
	r.Get("/first", nil)
	{deep}
	_ = {parentheses}
	_ = {chain}
}}"""
    assert "GET /first" in names(tmp_path, source)


def test_routers_mounted_in_each_other_end(tmp_path: Path) -> None:
    source = """package main
import "github.com/go-chi/chi/v5"
func main() {
	a, b := chi.NewRouter(), chi.NewRouter()
	a.Mount("/b", b)
	b.Mount("/a", a)
	a.Get("/x", nil)
}"""
    assert len(names(tmp_path, source)) < 100


def test_endless_functions_end(tmp_path: Path) -> None:
    source = """package main
import "github.com/gin-gonic/gin"
func f(r *gin.Engine, n int) { for { f(r, n); g(r) } }
func g(r *gin.Engine) { f(r, 1); r.GET("/x", func(c *gin.Context) { h(c) }) }
func h(c *gin.Context) { h(c); h(c); c.Query("q") }
func main() { f(gin.New(), 0) }"""
    assert names(tmp_path, source) == ["GET /x"]


def test_websockets_are_operations_and_no_endpoints(tmp_path: Path) -> None:
    source = """package main
import ("net/http"; "github.com/gorilla/websocket")
var upgrader = websocket.Upgrader{}
func live(w http.ResponseWriter, r *http.Request) { upgrader.Upgrade(w, r, nil) }
func main() { http.HandleFunc("/live", live) }"""
    read = found(tmp_path, source)
    assert not read.endpoints
    assert [(o.protocol, o.name) for o in read.operations] == [("websocket", "/live")]


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_to_a_file_stops_the_reading(data: st.DataObject) -> None:
    fixtures = sorted((Path(__file__).parent / "fixtures").glob("gin/*/**/*.go.txt"))
    source = data.draw(st.sampled_from(fixtures)).read_text()
    start = data.draw(st.integers(0, len(source)))
    put = data.draw(st.sampled_from(["", "(", "{", "}", '"', "func ", "[", "."]))
    length = data.draw(st.integers(0, 60))
    with TemporaryDirectory() as folder:
        found(Path(folder), source[:start] + put + source[start + length :])


def test_a_comment_is_read_line_by_line_and_broken_lines_say_nothing() -> None:
    told = read_comment(
        "// @Summary A summary\n"
        '//\t@Param  id  path  int  true  "The (one) id"  minimum(1) Enums(1, 2)\n'
        "// @Param broken\n"
        "// @Success 200,201 {array} model.Order\n"
        "// @Failure default {object} Problem\n"
        "// @Security Key && Other[read, write]\n"
        "// @Router /orders/{id} [get,head]\n"
        "// @Router nowhere\n"
    )
    assert told.routes == (("GET", "/orders/{id}"), ("HEAD", "/orders/{id}"))
    (named,) = told.parameters
    assert (named.name, named.place, named.type, named.is_required) == ("id", "path", "int", True)
    assert named.rules == {"minimum": 1, "enum": [1, 2]}
    assert told.responses == (("200", "[]model.Order"), ("201", "[]model.Order"))
    assert told.security == ("Key", "Other")


@given(st.text(alphabet='/@ParmRoute {}[]()",.\n\tgetquery', max_size=200))
def test_no_comment_breaks_the_reading(text: str) -> None:
    assert isinstance(read_comment(text), Comment)


def test_a_segment_that_could_not_be_told_is_a_placeholder_and_a_prefix_is_left_out(
    tmp_path: Path,
) -> None:
    told = found(
        tmp_path,
        """package main
import ("fmt"; "github.com/gin-gonic/gin"; "example.com/other")
func main() {
	e := gin.New()
	for i, point := range other.Points() {
		e.GET(fmt.Sprintf("/points/%d/mode", i), h)
		e.GET("/by-name/"+point.Name, h)
		e.GET(other.Prefix+"/plain", h)
		e.GET(fmt.Sprintf("/api/%s/orders", other.Version), h)
	}
}
func h(c *gin.Context) {}
""",
    )
    assert {(e.route, e.confidence) for e in told.endpoints} == {
        ("/points/{i}/mode", "likely"),
        ("/by-name/{name}", "likely"),
        ("/plain", "likely"),
        ("/api/orders", "likely"),
    }
    assert "main.go:8: other.Prefix could not be told and is left out of the route" in told.notes


def test_a_function_that_many_starts_call_is_gone_through_a_few_times(tmp_path: Path) -> None:
    starts = "\n".join(f"func start{i}() {{ routes(shared) }}" for i in range(300))
    assert names(
        tmp_path,
        "package main\n"
        'import "github.com/gin-gonic/gin"\n'
        "var shared = gin.New()\n"
        'func routes(e *gin.Engine) { e.GET("/a", h) }\n'
        f"func h(c *gin.Context) {{}}\n{starts}\n",
    ) == ["GET /a"]


def test_a_handler_that_is_given_its_own_router_is_no_mount(tmp_path: Path) -> None:
    assert names(
        tmp_path,
        """package main
import "github.com/gin-gonic/gin"
func main() {
	e := gin.New()
	api := e.Group("/api")
	api.GET("/routes", list(e))
	api.GET("/orders", h)
}
func list(e *gin.Engine) gin.HandlerFunc {
	return func(c *gin.Context) { c.JSON(200, e.Routes()) }
}
func h(c *gin.Context) {}
""",
    ) == ["GET /api/orders", "GET /api/routes"]


def test_a_router_that_is_mounted_far_from_the_start_wins_over_one_that_hangs_nowhere(
    tmp_path: Path,
) -> None:
    assert names(
        tmp_path,
        """package main
import ("net/http"; "github.com/go-chi/chi/v5")
func Unused() http.Handler { return Handler() }
func Handler() http.Handler {
	r := chi.NewRouter()
	r.Get("/orders", h)
	return r
}
func Configure(root chi.Router) {
	root.Route("/api", func(r chi.Router) { r.Mount("/", Handler()) })
}
func Health(root chi.Router) {
	root.Get("/health", h)
	if false { Configure(root) }
}
func h(w http.ResponseWriter, r *http.Request) {}
""",
    ) == ["GET /api/orders", "GET /health"]


def test_a_handler_behind_a_chain_of_middlewares_that_nobody_gave_is_gone_into(
    tmp_path: Path,
) -> None:
    (endpoint,) = found(
        tmp_path,
        """package main
import ("net/http"; "github.com/go-chi/chi/v5")
type wrapper struct { chain []func(http.Handler) http.Handler }
func main() {
	r := chi.NewRouter()
	w := wrapper{}
	r.Get("/orders", w.list)
	http.ListenAndServe(":80", r)
}
func (s *wrapper) list(w http.ResponseWriter, r *http.Request) {
	handler := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Query().Get("page")
	}))
	for i := len(s.chain) - 1; i >= 0; i-- {
		handler = s.chain[i](handler)
	}
	handler.ServeHTTP(w, r)
}
""",
    ).endpoints
    assert [p.name for p in endpoint.parameters] == ["page"]
