"""What is assumed stays true when a plan is repaired or left out."""

from plimsoll.bundle.assumed import about_missing_bodies
from plimsoll.bundle.repair import with_plans, without
from plimsoll.workload.model import Assumption, Column, DataTable, TargetValues, WorkloadModel
from tests.bundle.models import endpoint, model_of, path, plan, scenario

LIST = TargetValues(column="id", list_route="/items", field="id")
ITEM = plan(
    "get-items-id",
    endpoint("GET /items/{id}", path("id")),
    table=DataTable(
        columns=(
            Column(name="id", location="path", origin="synthetic"),
            Column(name="limit", location="query", origin="synthetic"),
        ),
        rows=(("7", "1"),),
    ),
    target_values=(LIST,),
)
CREATE = plan("post-items", endpoint("POST /items", body=True), bodies=({"n": 1}, {"n": 2}))


def said(about: str, value: str) -> Assumption:
    return Assumption(about=about, value=value, because="so")


READ = said("GET /items/{id}, path parameter id", "read from id of what GET /items lists")
MADE = said("GET /items/{id}, path parameter id", "synthetic values")
LIMIT = said("GET /items/{id}, query parameter limit", "synthetic values")
BODY = said("POST /items, body", "2 examples made from the declared schema, used in turn")
LOAD = said("average load", "1 × the mean rate")


def workload() -> WorkloadModel:
    model = model_of((ITEM, CREATE), (scenario("x", ITEM, CREATE, replay=(10,)),))
    return model.model_copy(update={"assumptions": (LOAD, READ, MADE, LIMIT, BODY)})


def test_what_is_no_longer_read_from_the_target_is_not_assumed() -> None:
    repaired = ITEM.model_copy(update={"target_values": ()})
    assert with_plans(workload(), {ITEM.slug: repaired}).assumptions == (LOAD, MADE, LIMIT, BODY)


def test_what_is_no_longer_sent_is_not_assumed() -> None:
    table = DataTable(
        columns=(Column(name="id", location="path", origin="schema"),), rows=(("1",),)
    )
    repaired = ITEM.model_copy(update={"table": table})
    assert with_plans(workload(), {ITEM.slug: repaired}).assumptions == (LOAD, BODY)


def test_examples_are_counted_again() -> None:
    repaired = CREATE.model_copy(update={"bodies": ({},)})
    (*_, body) = with_plans(workload(), {CREATE.slug: repaired}).assumptions
    assert body.value == "1 example made from the declared schema, used in turn"


def test_nothing_is_assumed_of_what_is_left_out() -> None:
    assert without(workload(), {ITEM.slug: "it fails"}).assumptions == (LOAD, BODY)


def test_a_body_that_nobody_declares_is_told_once() -> None:
    silent = plan("post-raw", endpoint("POST /raw"))
    get, delete = plan("get-x", endpoint("GET /x")), plan("delete-x", endpoint("DELETE /x"))
    model = model_of((silent, get, delete, CREATE), ())
    (told,) = about_missing_bodies(model)
    assert (told.about, told.value) == ("POST /raw, body", "sent without a body")
    again = model.model_copy(update={"assumptions": (told,)})
    assert list(about_missing_bodies(again)) == []
