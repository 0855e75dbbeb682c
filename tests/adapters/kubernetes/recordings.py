"""What a real API server answered, and the schema of TestRuns."""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import jsonschema_rs
import pytest
import yaml

CONTRACTS = Path(__file__).parents[4] / "shared" / "contracts"
RECORDINGS = CONTRACTS / "kubernetes" / "apiserver-recordings.json"
Json: TypeAlias = Any
"""Whatever JSON may be."""
SCHEMA = CONTRACTS / "k6-operator" / "k6.io_testruns.yaml"


class Record(NamedTuple):
    """A question and its answer."""

    method: str
    target: str
    content_type: str | None
    body: Any
    status: int
    headers: Mapping[str, str]
    answer: Any
    """JSON, or the text as it came."""
    events: list[Any]

    @property
    def content(self) -> bytes:
        if self.events:
            return b"".join(json.dumps(each).encode() + b"\n" for each in self.events)
        if isinstance(self.answer, str):
            return self.answer.encode()
        return json.dumps(self.answer).encode()


def required(path: Path) -> str:
    """The file's text; skips where it is not, and fails where all tests have to run."""
    if not path.exists():
        if os.environ.get("CI") == "true":  # noqa: TID251 - says whether absence is a failure
            pytest.fail(f"There is no {path}.")
        pytest.skip(f"There is no {path}.")
    return path.read_text()


@cache
def recordings() -> dict[str, Record]:
    """By name."""
    found = {}
    for each in json.loads(required(RECORDINGS))["records"]:
        asked, answered = each["request"], each["response"]
        found[each["name"]] = Record(
            asked["method"],
            asked["path"],
            asked.get("content_type"),
            asked.get("body"),
            answered["status"],
            answered.get("headers", {}),
            answered.get("body"),
            answered.get("events", []),
        )
    return found


@cache
def test_run_schema() -> jsonschema_rs.Validator:
    """Of a whole TestRun; what it does not name is refused, as by `fieldValidation=Strict`."""
    document = yaml.safe_load(required(SCHEMA))
    (version,) = document["spec"]["versions"]
    schema = version["schema"]["openAPIV3Schema"]
    schema["properties"]["metadata"] = {"type": "object", "x-kubernetes-any": True}
    return jsonschema_rs.validator_for(_strict(schema))


def _strict(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: _strict(each) for key, each in schema.items() if key != "format"}
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        strict.setdefault("additionalProperties", False)
    return strict
