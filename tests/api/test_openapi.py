"""The OpenAPI document: others make their clients from it."""

import json
import re
from collections.abc import Iterator

import jsonschema_rs

from plimsoll.catalog.model import JsonSchema
from scripts.write_openapi import DOCUMENT, document
from tests.api.world import BUNDLE, Client, World

OPERATIONS = {
    "abort_run",
    "answer_workflow",
    "approve_run",
    "backtest_gate",
    "cancel_workflow",
    "check_gate",
    "check_traffic",
    "compare_runs",
    "delete_schedule",
    "export_workflow",
    "get_bundle",
    "get_bundle_archive",
    "get_bundle_coverage",
    "get_bundle_file",
    "get_environment",
    "get_health",
    "get_history",
    "get_kill_switch",
    "get_load_line",
    "get_metrics",
    "get_readiness",
    "get_run",
    "get_run_fidelity",
    "get_run_raw_output",
    "get_run_report",
    "get_run_results",
    "get_schedule",
    "get_service",
    "get_service_coverage",
    "get_service_endpoints",
    "get_service_traffic_profile",
    "get_standing",
    "get_verdict",
    "get_workflow",
    "judge_run",
    "link_bundle",
    "list_bundles",
    "list_environments",
    "list_histories",
    "list_load_lines",
    "list_runs",
    "list_schedules",
    "list_services",
    "list_standings",
    "list_templates",
    "list_triage",
    "list_workflows",
    "propose_bundle",
    "plan_run",
    "pull_kill_switch",
    "put_environment",
    "put_schedule",
    "register_service",
    "release_kill_switch",
    "request_workflow",
    "retry_workflow",
    "start_load_line",
    "start_run",
    "triage_run",
    "watch_workflow",
}
"""Clients' functions are called so: renaming one breaks them."""

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def operations() -> Iterator[tuple[str, JsonSchema]]:
    for path, methods in json.loads(document())["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_the_committed_document_is_that_of_the_code() -> None:
    changed = "it has changed: .venv/bin/python scripts/write_openapi.py"
    assert DOCUMENT.read_text(encoding="utf-8") == document(), changed


def test_the_server_tells_its_document(admin: Client) -> None:
    told = admin.get("/openapi.json").json()
    assert told["openapi"].startswith("3.1.")
    assert "NewTalkWorkflow" in told["components"]["schemas"]


def test_operations_keep_their_names() -> None:
    assert {str(operation["operationId"]) for _, operation in operations()} == OPERATIONS


def test_every_operation_says_what_it_does() -> None:
    for name, operation in operations():
        assert re.fullmatch(r"[A-Z].{5,100}[^.]", str(operation["summary"])), name


def test_every_operation_lists_its_errors() -> None:
    for name, operation in operations():
        if "/api/v1/" not in name:
            continue
        responses = operation["responses"]
        assert isinstance(responses, dict)
        assert {"401", "403", "421", "500", "503"} <= set(responses), name
        if "{" in name:
            assert {"404", "422"} & set(responses), name
        if name.startswith(("post", "put")):
            assert {"413", "415"} <= set(responses), name
        for status, response in responses.items():
            if int(status) >= 400:
                assert isinstance(response, dict)
                assert response["content"] == PROBLEM, name


def test_a_request_is_one_of_the_templates(world: World) -> None:
    told = world.client().get("/openapi.json").json()
    schema = {**told["components"]["schemas"]["NewWorkflow"], "components": told["components"]}
    validator = jsonschema_rs.validator_for(schema)
    assert validator.is_valid({"template": "bundle", "parameters": BUNDLE, "requestedBy": "ann"})
    assert validator.is_valid({"template": "talk", "parameters": {"service": "s"}})
    assert not validator.is_valid({"template": "talk", "parameters": BUNDLE})
    assert not validator.is_valid({"template": "other", "parameters": {}})
    assert not validator.is_valid({"template": "bundle", "parameters": {}})
