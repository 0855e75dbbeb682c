"""Whatever is read becomes a bundle that k6 understands and that sends what the code declares.

Inputs are the fixtures of all extractors, and documents with something in them changed by chance.
Nobody asks for a network: the target is a stub that accepts only what is declared.
"""

import json
import random
from pathlib import Path

import pytest
from pydantic import JsonValue

from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.adapters.memory.code_host import MemorySnapshot
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.cover import cover
from plimsoll.bundle.model import Bundle, Proof, Provenance
from plimsoll.bundle.prove import prove
from plimsoll.bundle.render import render_bundle
from plimsoll.codebase.discover import discover
from plimsoll.codebase.model import Discovery
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import WorkloadModel, WorkloadSettings
from tests.workload.builders import profile, traffic

FIXTURES = Path(__file__).parents[2] / "codebase" / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/expected.yaml"))
DOCUMENTS = 50
ENOUGH = 200
LEAST_SHARE = 0.3
"""Endpoints that allow no request, or that another one answers for, are left out and named."""


def fixture(case: Path) -> dict[str, str]:
    return {
        str(path.relative_to(case).with_suffix("")): path.read_text(errors="replace")
        for path in sorted(case.rglob("*.txt"))
    }


SCHEMAS: tuple[JsonValue, ...] = (
    {"type": "string"},
    {"type": "integer", "minimum": 1, "maximum": 9},
    {"type": "number", "exclusiveMinimum": True, "minimum": 0},
    {"type": "boolean"},
    {"type": ["string", "null"]},
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "date-time", "nullable": True},
    {"type": "string", "enum": ["a", "b c", "ü/%"]},
    {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{3}$"},
    {"type": "array", "items": {"type": "integer"}, "minItems": 1},
    {"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 3}]},
    {"$ref": "#/components/schemas/Node"},
    {"allOf": [{"$ref": "#/components/schemas/Node"}, {"required": ["name"]}]},
    {},
    True,
)


def document(seed: int) -> dict[str, JsonValue]:
    """An OpenAPI document of a few operations, with keys left out by chance."""
    chance = random.Random(seed)  # noqa: S311 - test data

    def schema() -> JsonValue:
        return chance.choice(SCHEMAS)

    def parameter(name: str, place: str) -> JsonValue:
        found: dict[str, JsonValue] = {"name": name, "in": place, "schema": schema()}
        found["required"] = place == "path" or chance.random() < 0.5
        return _thinned(found, chance, keep={"name", "in"})

    def operation(route: str) -> JsonValue:
        parameters = [parameter("id", "path")] if "{id}" in route else []
        parameters += [parameter(f"q{n}", chance.choice(["query", "header"])) for n in range(3)]
        body: JsonValue = {
            "required": chance.random() < 0.5,
            "content": {
                chance.choice(["application/json", "application/x-www-form-urlencoded"]): {
                    "schema": {
                        "type": "object",
                        "properties": {name: schema() for name in ("name", "size", "tags")},
                        "required": chance.sample(["name", "size", "missing"], 2),
                    }
                }
            },
        }
        return {"parameters": parameters, "requestBody": body, "responses": {"200": {}}}

    routes = ("/things", "/things/{id}", "/things/{id}/parts", "/a b/ü", "/v1.0/x-{id}")
    methods = ("get", "post", "put", "delete", "patch")
    return {
        "openapi": chance.choice(["3.0.3", "3.1.0"]),
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": chance.choice(["/", "/api", "https://x.example.org/v2"])}],
        "paths": {
            route: {method: operation(route) for method in chance.sample(methods, 2)}
            for route in routes
        },
        "components": {
            "schemas": {
                "Node": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "children": {
                            "type": "array",
                            "items": {"$ref": "#/components/schemas/Node"},
                        },
                    },
                }
            }
        },
    }


def _thinned(
    found: dict[str, JsonValue], chance: random.Random, *, keep: set[str]
) -> dict[str, JsonValue]:
    return {name: value for name, value in found.items() if name in keep or chance.random() < 0.85}


def proven(discovery: Discovery) -> tuple[Bundle, Proof]:
    observed = profile(*(traffic(e.name, 10) for e in discovery.endpoints))
    matched = match_traffic(observed, discovery.endpoints)
    model = derive_workload(
        matched, discovery.endpoints, service="input", settings=WorkloadSettings()
    )
    provenance = Provenance(
        service="input",
        traffic_source="declared",
        traffic_digest="sha256:0",
        window=observed.window,
        repository=discovery.repository,
        commit=None,
        generator="plimsoll",
    )

    def render(model: WorkloadModel, proof: Proof | None = None) -> Bundle:
        coverage = cover(discovery.endpoints, matched, model)
        return render_bundle(model, coverage, provenance, matched.profile, proof)

    found = prove(
        model,
        render=render,
        tool=K6LoadTool(),
        stub=HttpStubServer(),
        minimum_share=LEAST_SHARE,
    )
    return render(found.model, found.proof), found.proof


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_repository_becomes_a_proven_bundle(case: Path) -> None:
    discovery = discover(MemorySnapshot(fixture(case)))
    if not discovery.endpoints:
        assert discovery.operations or discovery.notes or discovery.skipped
        return
    bundle, proof = proven(discovery)
    left_out = {each.endpoint for each in proof.failed}
    assert len(left_out) <= len(discovery.endpoints) / 5
    assert all(each.problems for each in proof.failed)
    assert bundle.file("script.js").content


@pytest.mark.parametrize("seed", range(DOCUMENTS))
def test_a_document_becomes_a_proven_bundle(seed: int) -> None:
    discovery = discover(MemorySnapshot({"openapi.json": json.dumps(document(seed))}))
    assert len(discovery.endpoints) == 10
    _, proof = proven(discovery)
    assert proof.share >= LEAST_SHARE


def test_there_are_enough_inputs() -> None:
    assert len(CASES) + DOCUMENTS >= ENOUGH
