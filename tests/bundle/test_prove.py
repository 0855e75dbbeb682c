import json
from collections.abc import Callable, Mapping, Sequence

import pytest
from pydantic import JsonValue

from plimsoll.adapters.memory.load_tool import MemoryLoadTool, Play
from plimsoll.adapters.memory.stub_server import MemoryStubServer
from plimsoll.bundle.model import BundleFile
from plimsoll.bundle.names import names_of
from plimsoll.bundle.ports import StubRequest, ToolRun
from plimsoll.bundle.prove import ProvenWorkload, prove
from plimsoll.catalog.match import PLACEHOLDER
from plimsoll.catalog.model import Parameter
from plimsoll.kit.errors import Misconfigured, Rejected
from plimsoll.workload.model import (
    Assumption,
    Column,
    DataTable,
    LeftOut,
    RequestPlan,
    TargetValues,
    TestType,
    WorkloadModel,
)
from tests.bundle.models import endpoint, model_of, path, plan, rendered, scenario
from tests.bundle.sessions import shop_with_sessions

FINE = ToolRun(exit_code=0, messages=())
Quirk = Callable[[RequestPlan, StubRequest], StubRequest | None]


def as_declared(_plan: RequestPlan, request: StubRequest) -> StubRequest | None:
    return request


class Rehearsal:
    """A load tool that asks for exactly what the model it is given says, but for a quirk."""

    def __init__(self, model: WorkloadModel, quirk: Quirk = as_declared) -> None:
        self.stub = MemoryStubServer()
        self.tool = MemoryLoadTool(self.play)
        self.model = model
        self.quirk = quirk
        self.reads_lists = True
        self.ending: Callable[[Sequence[str]], ToolRun] = lambda _slugs: FINE

    def prove(self, minimum_share: float = 0.99) -> ProvenWorkload:
        return prove(
            self.model,
            render=self._render,
            tool=self.tool,
            stub=self.stub,
            minimum_share=minimum_share,
        )

    def _render(self, model: WorkloadModel):  # type: ignore[no-untyped-def]  # noqa: ANN202
        self.model = model
        return rendered(model)

    def play(self, _files: Sequence[BundleFile], env: Mapping[str, str]) -> ToolRun:
        slugs = env["ONLY"].split(",")
        for slug in slugs:
            asked = self.model.request(slug)
            if env["DATA"] == "target" and self.reads_lists:
                for target in asked.target_values:
                    self.stub.ask(self._request("GET", target.list_route or ""))
            for body in asked.bodies or (None,):
                request = self.quirk(asked, request_of(asked, body))
                if request is not None:
                    self.stub.ask(request)
        return self.ending(slugs)

    def _request(self, method: str, target: str) -> StubRequest:
        return StubRequest(method=method, target=target, headers={}, body=b"")


def request_of(asked: RequestPlan, body: JsonValue) -> StubRequest:
    row: dict[tuple[str, str], str] = {}
    if asked.table is not None:
        cells = zip(asked.table.columns, asked.table.rows[0], strict=True)
        row = {(c.location, c.name): cell for c, cell in cells if cell is not None}
    route = PLACEHOLDER.sub(lambda match: row["path", match[1]], asked.endpoint.route)
    query = "&".join(f"{name}={value}" for (where, name), value in row.items() if where == "query")
    return StubRequest(
        method=asked.endpoint.method,
        target=f"{route}?{query}" if query else route,
        headers={"content-type": "application/json"} if asked.bodies else {},
        body=json.dumps(body).encode() if asked.bodies else b"",
    )


def query(name: str, schema: dict[str, JsonValue], *, required: bool = False) -> Parameter:
    return Parameter.model_validate(
        {"name": name, "in": "query", "type": "any", "required": required, "json_schema": schema}
    )


def table(**cells: str) -> DataTable:
    """`path_id="7"`, `query_limit="3"`."""
    columns = tuple(
        Column.model_validate(
            {"name": key.partition("_")[2], "location": key.partition("_")[0], "origin": "observed"}
        )
        for key in cells
    )
    return DataTable(columns=columns, rows=(tuple(cells.values()),))


def workload(*plans: RequestPlan) -> WorkloadModel:
    return model_of(plans, (scenario("long-tail", *plans, replay=(100, 50)),))


HOME = plan("get-home", endpoint("GET /home"), requests=990)
ITEM = plan("get-items-id", endpoint("GET /items/{id}", path("id")), table=table(path_id="7"))


def test_what_works_is_proven_in_every_test_type() -> None:
    rehearsal = Rehearsal(workload(HOME, ITEM))
    proven = rehearsal.prove()
    assert proven.model == workload(HOME, ITEM)
    assert [(each.endpoint, each.passed) for each in proven.proof.endpoints] == [
        ("GET /home", True),
        ("GET /items/{id}", True),
    ]
    assert proven.proof.share == 1.0
    assert proven.proof.k6 == "0.0.0-memory"
    inspected = [env["TEST_TYPE"] for env in rehearsal.tool.inspected]
    assert inspected == [test_type.value for test_type in TestType]


def test_no_more_than_a_hundred_endpoints_are_tried_at_once() -> None:
    plans = [plan(f"get-e{n}", endpoint(f"GET /e{n}")) for n in range(230)]
    rehearsal = Rehearsal(workload(*plans))
    assert rehearsal.prove().proof.share == 1.0
    assert [len(env["ONLY"].split(",")) for env in rehearsal.tool.runs] == [100, 100, 30]


def test_the_targets_own_values_are_tried_where_they_are_read() -> None:
    target = TargetValues(column="id", list_route="/items", field="id")
    item = ITEM.model_copy(update={"target_values": (target,)})
    listing = plan("get-items", endpoint("GET /items"))
    rehearsal = Rehearsal(workload(HOME, item, listing))
    assert rehearsal.prove().proof.failed == ()
    assert [(env["DATA"], env["ONLY"]) for env in rehearsal.tool.runs] == [
        ("observed", "get-home,get-items-id,get-items"),
        ("target", "get-items-id"),
    ]


def test_a_list_without_traffic_answers_as_well() -> None:
    target = TargetValues(column="id", list_route="/items", field="id")
    item = ITEM.model_copy(update={"target_values": (target,)})
    proven = Rehearsal(workload(HOME, item)).prove()
    assert proven.proof.failed == ()
    assert proven.model.request("get-items-id").target_values == (target,)


def test_a_list_that_is_not_read_costs_only_the_reading() -> None:
    target = TargetValues(column="id", list_route="/nowhere", field="id")
    item = ITEM.model_copy(update={"target_values": (target,)})
    stale = Assumption(
        about="GET /items/{id}, path parameter id",
        value="may be read from id of what GET /nowhere lists",
        because="their names suggest it",
    )
    model = workload(HOME, item)
    rehearsal = Rehearsal(model.model_copy(update={"assumptions": (*model.assumptions, stale)}))
    rehearsal.reads_lists = False
    proven = rehearsal.prove()
    assert proven.model.assumptions == model.assumptions
    assert proven.proof.failed == ()
    assert proven.model.request("get-items-id") == ITEM
    (told,) = proven.proof.endpoints[1].problems
    assert "with DATA=target its values were not read from GET /nowhere" in told
    assert told.endswith("→ values are not read from the target")


def test_a_bad_optional_query_parameter_is_left_out() -> None:
    declared = endpoint("GET /items", query("limit", {"type": "integer"}))
    listing = plan("get-items", declared, table=table(query_limit="many"))
    proven = Rehearsal(workload(HOME, listing)).prove()
    assert proven.proof.failed == ()
    assert proven.model.request("get-items").table is None
    (told,) = proven.proof.endpoints[1].problems
    assert "limit = 'many'" in told
    assert told.endswith("→ optional query parameters are left out")


def test_bad_required_values_are_replaced_by_declared_ones() -> None:
    declared = endpoint("GET /items", query("page", {"type": "integer"}, required=True))
    listing = plan("get-items", declared, table=table(query_page="first"))
    proven = Rehearsal(workload(HOME, listing)).prove()
    repaired = proven.model.request("get-items").table
    assert proven.proof.failed == ()
    assert repaired is not None
    assert [column.origin for column in repaired.columns] == ["schema"]
    assert int(repaired.rows[0][0] or "") is not None


def test_the_last_repair_sends_only_what_a_body_has_to_have() -> None:
    declared = endpoint("POST /items", body=True).model_copy(
        update={
            "body_schema": {
                "type": "object",
                "required": ["sku"],
                "properties": {"sku": {"type": "string"}, "note": {"type": "string"}},
            }
        }
    )
    create = plan("post-items", declared, bodies=({"sku": "a", "note": "b"},))

    def refuses_notes(_asked: RequestPlan, request: StubRequest) -> StubRequest | None:
        return None if b"note" in request.body else request

    proven = Rehearsal(workload(HOME, create), refuses_notes).prove()
    assert proven.proof.failed == ()
    (body,) = proven.model.request("post-items").bodies
    assert isinstance(body, dict)
    assert list(body) == ["sku"]


def drops(slug: str) -> Quirk:
    return lambda asked, request: None if asked.slug == slug else request


def test_what_cannot_be_repaired_is_left_out_and_said() -> None:
    rare = plan("get-rare", endpoint("GET /rare"), requests=5)
    rehearsal = Rehearsal(workload(HOME, rare), drops("get-rare"))
    proven = rehearsal.prove()
    assert [each.slug for each in proven.model.requests] == ["get-home"]
    assert proven.model.left_out[-1].endpoint == "GET /rare"
    assert "no request arrived" in proven.model.left_out[-1].reason
    assert proven.model.replayed_requests == 990
    assert proven.model.window_requests == 998
    assert proven.proof.share == pytest.approx(990 / 995)
    assert [each.endpoint for each in proven.proof.failed] == ["GET /rare"]
    (tail,) = proven.model.scenarios
    assert tail.slugs == ("get-home",)
    # 990 of 995 requests are left of 100 and of 50 a second.
    assert tail.replay_targets == (99, 50)
    # What is delivered is another script than the one that was tried, so it is inspected as well.
    assert len(rehearsal.tool.inspected) == 2 * len(TestType)


def test_too_little_proven_traffic_is_refused_with_all_reasons() -> None:
    with pytest.raises(Rejected) as refusal:
        Rehearsal(workload(HOME, ITEM), drops("get-items-id")).prove()
    told = str(refusal.value)
    assert "90.8% of the requests that the bundle was asked to cover" in told
    assert "less than 99.0%" in told
    assert "GET /items/{id} (100 requests): no request arrived at it" in told
    assert "--endpoint 'GET /home'" in told


def left_out(requests: int, *, deliberate: bool) -> LeftOut:
    return LeftOut(
        endpoint="POST /upload",
        requests=requests,
        reason="no body that its schema accepts could be made",
        deliberate=deliberate,
    )


def test_what_could_not_be_made_counts_as_not_proven() -> None:
    model = workload(HOME).model_copy(update={"left_out": (left_out(11, deliberate=False),)})
    with pytest.raises(Rejected) as refusal:
        Rehearsal(model).prove()
    assert "Only 98.9%" in str(refusal.value)
    assert "POST /upload (11 requests): no body" in str(refusal.value)
    assert Rehearsal(model).prove(minimum_share=0.9).proof.share == pytest.approx(990 / 1001)


def test_what_is_left_out_on_purpose_does_not_count() -> None:
    model = workload(HOME).model_copy(update={"left_out": (left_out(5000, deliberate=True),)})
    assert Rehearsal(model).prove().proof.share == 1.0


def test_a_share_just_below_the_minimum_does_not_read_like_it() -> None:
    nearly = workload(HOME.model_copy(update={"requests": 98_999}))
    model = nearly.model_copy(update={"left_out": (left_out(1001, deliberate=False),)})
    with pytest.raises(Rejected, match=r"Only 98\.9%"):
        Rehearsal(model).prove()


def test_every_body_has_to_arrive() -> None:
    create = plan(
        "post-items",
        endpoint("POST /items", body=True),
        requests=1,
        bodies=({"n": 1}, {"n": 2}, {"n": 3}),
    )

    def loses_the_third(_asked: RequestPlan, request: StubRequest) -> StubRequest | None:
        return None if request.body == b'{"n": 3}' else request

    proven = Rehearsal(workload(HOME, create), loses_the_third).prove()
    (told,) = proven.proof.endpoints[1].problems
    assert told.startswith("only 2 of its 3 bodies arrived →")


def test_people_may_ask_for_less() -> None:
    proven = Rehearsal(workload(HOME, ITEM), drops("get-items-id")).prove(minimum_share=0.9)
    assert [each.slug for each in proven.model.requests] == ["get-home"]


def test_nothing_proven_is_refused_whatever_is_asked_for() -> None:
    with pytest.raises(Rejected, match=r"Only 0\.0%"):
        Rehearsal(workload(HOME), drops("get-home")).prove(minimum_share=0.0)


def test_a_request_on_another_route_fails_the_endpoint_it_was_meant_for() -> None:
    me = plan("get-users-me", endpoint("GET /users/me"), requests=990)
    user = plan(
        "get-users-id",
        endpoint("GET /users/{id}", path("id")),
        requests=5,
        table=table(path_id="7"),
    )

    def asks_for_me(asked: RequestPlan, request: StubRequest) -> StubRequest | None:
        if asked.slug == "get-users-id":
            return request.model_copy(update={"target": "/users/me"})
        return request

    proven = Rehearsal(workload(me, user), asks_for_me).prove()
    (failed,) = proven.proof.failed
    assert failed.endpoint == "GET /users/{id}"
    assert any("GET /users/me was asked instead" in problem for problem in failed.problems)


def thrown(text: str) -> ToolRun:
    return ToolRun(exit_code=0, messages=(text,), exceptions=(text,))


def test_an_exception_fails_the_function_that_threw_even_if_the_exit_code_is_0() -> None:
    rare = plan("get-rare", endpoint("GET /rare"), requests=5)
    model = workload(HOME, rare)
    function = names_of(model)["get-rare"].function
    rehearsal = Rehearsal(model)
    rehearsal.ending = lambda slugs: (
        thrown(f"TypeError: no\n\tat {function} (file:///script.js:1:1(2))\n")
        if "get-rare" in slugs
        else FINE
    )
    proven = rehearsal.prove()
    (failed,) = proven.proof.failed
    assert failed.endpoint == "GET /rare"
    assert "the script threw: TypeError: no" in failed.problems[0]


def test_a_script_that_stops_is_tried_in_halves_until_the_culprit_is_found() -> None:
    plans = [plan(f"get-e{n}", endpoint(f"GET /e{n}"), requests=1000) for n in range(7)]
    culprit = plan("get-culprit", endpoint("GET /culprit"), requests=1)
    rehearsal = Rehearsal(workload(*plans, culprit))
    ask = rehearsal.play

    def play(files: Sequence[BundleFile], env: Mapping[str, str]) -> ToolRun:
        if "get-culprit" in env["ONLY"]:
            return ToolRun(exit_code=107, messages=("boom",), exceptions=("boom",))
        return ask(files, env)

    rehearsal.tool = MemoryLoadTool(play)
    proven = rehearsal.prove()
    (failed,) = proven.proof.failed
    assert failed.endpoint == "GET /culprit"
    assert "the script threw: boom" in failed.problems


def test_an_exception_after_the_request_is_found_even_if_no_function_is_named() -> None:
    rare = plan("get-rare", endpoint("GET /rare"), requests=5)
    rehearsal = Rehearsal(workload(HOME, rare))
    rehearsal.ending = lambda slugs: thrown("late") if "get-rare" in slugs else FINE
    (failed,) = rehearsal.prove().proof.failed
    assert failed.endpoint == "GET /rare"
    assert failed.problems == ("the script threw: late",)


def test_a_script_that_always_throws_is_given_up_after_some_runs() -> None:
    plans = [plan(f"get-e{n}", endpoint(f"GET /e{n}")) for n in range(100)]
    rehearsal = Rehearsal(workload(*plans))
    always: Play = lambda _files, _env: thrown("boom")  # noqa: E731
    rehearsal.tool = MemoryLoadTool(always)
    with pytest.raises(Rejected, match="boom"):
        rehearsal.prove()
    assert len(rehearsal.tool.runs) < 30


def test_a_missing_tool_is_said_before_anything_else() -> None:
    rehearsal = Rehearsal(workload(HOME))
    rehearsal.tool = MemoryLoadTool(fails_with=Misconfigured("k6 is missing"))
    with pytest.raises(Misconfigured, match="k6 is missing"):
        rehearsal.prove()


def test_sessions_are_inspected_as_well() -> None:
    model = shop_with_sessions()
    plans = tuple(
        item.model_copy(update={"endpoint": item.endpoint.model_copy(update={"security": ()})})
        for item in model.requests
    )
    rehearsal = Rehearsal(model.model_copy(update={"requests": plans}))
    assert rehearsal.prove().proof.share == 1.0
    followed = [env["TEST_TYPE"] for env in rehearsal.tool.inspected if "JOURNEYS" in env]
    assert followed == ["replay", "stress"]
