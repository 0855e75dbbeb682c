"""Workflows are asked for, looked at and steered."""

import pytest
from pydantic import JsonValue

from tests.api.world import BUNDLE, SHOP, Client, World

URL = "/api/v1/workflows"


def talk(**parameters: JsonValue) -> dict[str, JsonValue]:
    return {"template": "talk", "parameters": {"service": "shop", **parameters}}


def asked(api: Client, **parameters: JsonValue) -> str:
    answer = api.post(URL, talk(**parameters))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["workflowId"])


def test_a_workflow_is_accepted_with_its_tasks(world: World, admin: Client) -> None:
    body: JsonValue = {
        "template": "bundle",
        "parameters": BUNDLE,
        "requestedBy": "ann",
        "priority": -5,
    }
    answer = admin.post(URL, body)
    assert answer.status_code == 201
    accepted = answer.json()
    identity = accepted["workflowId"]
    assert answer.headers["Location"] == f"{URL}/{identity}"
    assert accepted["status"] == "queued"
    assert [task["agent"] for task in accepted["tasks"]] == [
        "traffic",
        "repository",
        "generation",
        "bundling",
        "upload",
        "upload",
    ]
    assert accepted["tasks"][0] == {
        "taskId": f"{identity}:FetchTraffic",
        "agent": "traffic",
        "status": "pending",
        "estimatedDuration": 2.0,
    }
    world.engine.settle()
    shown = admin.get(answer.headers["Location"]).json()
    assert shown["workflow"]["status"] == "completed"
    assert shown["workflow"]["requested_by"] == "ann"
    assert shown["workflow"]["principal"] == "token:test-0"
    assert shown["workflow"]["priority"] == -5
    assert shown["workflow"]["output"]["endpoints"] == 1


def test_who_asks_is_the_principal_unless_told_otherwise(world: World, admin: Client) -> None:
    identity = asked(admin)
    assert world.backend.workflows.get(identity).requested_by == "token:test-0"


def test_the_same_key_and_body_are_the_same_workflow(world: World, admin: Client) -> None:
    first = admin.post(URL, talk(), **{"Idempotency-Key": "one key"})
    world.engine.settle()
    again = admin.post(URL, talk(), **{"Idempotency-Key": "one key"})
    other = admin.post(URL, talk(), **{"Idempotency-Key": "another"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert again.json()["workflowId"] == first.json()["workflowId"] != other.json()["workflowId"]
    assert again.headers["Location"] == first.headers["Location"]
    assert again.json()["status"] == "completed"


def test_the_same_key_for_another_body_is_a_conflict(admin: Client) -> None:
    admin.post(URL, talk(), **{"Idempotency-Key": "k"})
    answer = admin.post(URL, talk(say="else"), **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")
    assert answer.json()["where"] == "Idempotency-Key"


def test_without_a_key_it_is_the_same_while_unfinished(world: World, admin: Client) -> None:
    first = admin.post(URL, talk(waits=True))
    assert admin.post(URL, talk(waits=True)).status_code == 200
    world.engine.settle()
    admin.post(f"{first.headers['Location']}/answers", {"topic": "approval", "message": "yes"})
    world.engine.settle()
    assert admin.post(URL, talk(waits=True)).status_code == 201


@pytest.mark.parametrize("key", [b"", b"k" * 256, b"\xfc", b" ", b"a\x7fb"])
def test_a_key_is_printable_and_short(admin: Client, key: bytes) -> None:
    headers = {"Idempotency-Key": key.decode("latin-1")}
    answer = admin("POST", URL, json=talk(), headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "header.Idempotency-Key"


def test_every_parameter_that_is_wrong_is_named(admin: Client) -> None:
    wrong: JsonValue = {
        "service": "-",
        "repository": 5,
        "observation": {"malformed_limit": "0.5"},
        "speed": 1,
    }
    answer = admin.post(URL, {"template": "bundle", "parameters": wrong})
    assert answer.status_code == 422
    assert {fault["where"] for fault in answer.json()["errors"]} == {
        "body.parameters.service",
        "body.parameters.repository",
        "body.parameters.traffic",
        "body.parameters.observation.malformed_limit",
        "body.parameters.speed",
    }
    assert "body.parameters.speed" in answer.json()["detail"]


def test_every_field_that_is_wrong_is_named(admin: Client) -> None:
    answer = admin.post(URL, {"template": "talk", "requested_by": "x", "priority": "5"})
    assert {fault["where"] for fault in answer.json()["errors"]} == {
        "body.requested_by",
        "body.parameters",
        "body.priority",
    }


def test_a_template_that_nobody_knows_is_refused(admin: Client) -> None:
    answer = admin.post(URL, {"template": "nonsense", "parameters": {}})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"where": "body.template", "what": "There are: bundle, load-line, regression, talk"}
    ]


def test_a_source_that_nobody_knows_is_refused_at_once(admin: Client) -> None:
    parameters = {**BUNDLE, "traffic": "nowhere:day"}
    answer = admin.post(URL, {"template": "bundle", "parameters": parameters})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/rejected")


def test_attempts_are_shown_without_large_outputs(world: World, admin: Client) -> None:
    identity = asked(admin, say="x" * 20_000)
    world.engine.settle()
    shown = admin.get(f"{URL}/{identity}").json()
    say, agree = shown["attempts"]
    assert (say["node"], say["status"], say["attempt"]) == ("Say", "completed", 1)
    assert (say["output"], say["output_bytes"]) == (None, 20_002)
    assert say["input"] == {"say": "x" * 100}
    assert agree["output_bytes"] == 20_002
    assert [(task["node"], task["status"]) for task in shown["tasks"]] == [
        ("Say", "completed"),
        ("Agree", "completed"),
    ]


def test_small_outputs_and_errors_are_shown(world: World, admin: Client) -> None:
    identity = asked(admin, say="hi", fails=True)
    world.engine.settle()
    shown = admin.get(f"{URL}/{identity}").json()
    assert shown["attempts"][0]["output"] == "hi"
    assert shown["attempts"][1]["error"]["what"] == "Nobody agrees."
    assert shown["workflow"]["error"]["fix"] == "Say something else."


def test_the_export_has_everything(world: World, admin: Client) -> None:
    identity = asked(admin, say="x" * 20_000, steps=1_100)
    world.engine.settle()
    answer = admin.get(f"{URL}/{identity}/export")
    document = answer.json()
    assert document["schema_version"] == 1
    assert document["workflow"]["id"] == identity
    assert document["executions"][0]["output"] == "x" * 20_000
    assert [event["id"] for event in document["events"]] == list(range(1, 1_108))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{identity}.json"'


def test_a_waiting_workflow_is_cancelled(world: World, admin: Client) -> None:
    identity = asked(admin, waits=True)
    world.engine.settle()
    answer = admin.post(f"{URL}/{identity}/cancel")
    assert (answer.status_code, answer.json()["cancel_requested"]) == (202, True)
    world.engine.settle()
    assert admin.get(f"{URL}/{identity}").json()["workflow"]["status"] == "cancelled"
    again = admin.post(f"{URL}/{identity}/cancel")
    assert again.status_code == 409


def test_a_failed_workflow_is_retried(world: World, admin: Client) -> None:
    identity = asked(admin, fails=True)
    world.engine.settle()
    answer = admin.post(f"{URL}/{identity}/retry")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    world.engine.settle()
    attempts = admin.get(f"{URL}/{identity}").json()["attempts"]
    assert [each["node"] for each in attempts] == ["Say", "Agree", "Agree"]


def test_a_completed_workflow_is_not_retried(world: World, admin: Client) -> None:
    identity = asked(admin)
    world.engine.settle()
    answer = admin.post(f"{URL}/{identity}/retry")
    assert answer.status_code == 409
    assert "Only a failed or cancelled workflow" in answer.json()["detail"]


def test_an_answer_lets_a_workflow_go_on(world: World, admin: Client) -> None:
    identity = asked(admin, waits=True)
    world.engine.settle()
    assert admin.get(f"{URL}/{identity}").json()["workflow"]["status"] == "waiting"
    body: JsonValue = {"topic": "approval", "message": {"by": "bob"}, "key": "1"}
    answer = admin.post(f"{URL}/{identity}/answers", body)
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    world.engine.settle()
    output = world.backend.workflows.get(identity).output
    assert output == {"said": "hello", "answer": {"by": "bob"}}
    assert admin.post(f"{URL}/{identity}/answers", body).status_code == 409


def test_the_first_answer_counts(world: World, admin: Client) -> None:
    identity = asked(admin, waits=True)
    for message in ("yes", "no", "yes"):
        body: JsonValue = {"topic": "other", "message": message}
        assert admin.post(f"{URL}/{identity}/answers", body).status_code == 202
    world.engine.settle()
    assert admin.get(f"{URL}/{identity}").json()["workflow"]["status"] == "waiting"


@pytest.mark.parametrize("part", ["", "/export", "/events"])
def test_nobody_sees_what_is_not_there(admin: Client, part: str) -> None:
    assert admin.get(f"{URL}/no-such-workflow{part}").status_code == 404


@pytest.mark.parametrize("verb", ["cancel", "retry"])
def test_nobody_steers_what_is_not_there(admin: Client, verb: str) -> None:
    assert admin.post(f"{URL}/no-such-workflow/{verb}").status_code == 404


def test_the_list_is_narrowed(world: World, admin: Client) -> None:
    done = asked(admin, say="a")
    failed = asked(admin, say="b", fails=True)
    admin.post(URL, {"template": "bundle", "parameters": BUNDLE, "requestedBy": "ann"})
    world.engine.settle()

    def found(query: str) -> list[str]:
        answer = admin.get(f"{URL}?{query}")
        assert answer.status_code == 200, answer.text
        return [str(each["id"]) for each in answer.json()["items"]]

    everything = found("")
    assert len(everything) == 3
    assert found("status=failed") == [failed]
    assert found("service=shop") == [failed, done]
    assert found("template=bundle&service=component:default/shop") == everything[:1]
    assert found("text=ANN") == everything[:1]
    assert found("text=nobody%20agrees") == [failed]
    created = world.backend.workflows.get(failed).created_at.isoformat().replace("+00:00", "Z")
    assert done not in found(f"created_from={created}")
    assert done in found(f"created_before={created}")


@pytest.mark.parametrize(
    "query",
    [
        "status=asleep",
        "colour=red",
        "limit=0",
        "limit=201",
        "limit=many",
        "created_from=0.5",
        "created_from=2026-03-02T12:00:00",
        "created_from=yesterday",
        "text=a%00b",
        "service=%2F",
        f"text={'x' * 201}",
        "status=failed&status=asleep",
    ],
)
def test_a_wrong_condition_is_named(admin: Client, query: str) -> None:
    answer = admin.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == f"query.{query.partition('=')[0]}"


def test_the_service_is_that_of_the_parameters(world: World, admin: Client) -> None:
    answer = admin.post(URL, {"template": "bundle", "parameters": BUNDLE})
    assert world.backend.workflows.get(answer.json()["workflowId"]).service == SHOP
