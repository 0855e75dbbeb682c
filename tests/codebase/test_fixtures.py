"""Each fixture is a small source tree and, beside it, what a person expects to be found."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import flask
import pytest
import yaml
from fastapi import FastAPI
from fastapi.routing import APIRoute

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.discover import discover

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/expected.yaml"))
HIDDEN_FROM_DOCUMENT = {("GET", "/health"), ("GET", "/docs/oauth2-redirect")}
PAGES_OF_LIBRARIES = {"static", "specs", "root", "restx_doc.static"}
EXTENSIONS = ("flask_restful", "flask_restx", "flask_smorest")


def case_name(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


@pytest.fixture
def unpacked(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The source tree under its real names, which linters would otherwise read."""
    case: Path = request.param
    for path in sorted(case.rglob("*.txt")):
        target = tmp_path / path.relative_to(case).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return tmp_path


def described(endpoint: Endpoint) -> dict[str, object]:
    said: dict[str, object] = {"at": f"{endpoint.source.file}:{endpoint.source.line}"}
    takes = [
        f"{p.location} {p.name}: {p.type}{', required' if p.required else ''}"
        f"{', spans segments' if p.spans_segments else ''}"
        for p in endpoint.parameters
    ]
    if takes:
        said["takes"] = takes
    if endpoint.body_schema is not None and endpoint.body_content_type != "application/json":
        said["sends"] = endpoint.body_content_type
    if endpoint.security:
        said["asks for"] = [f"{s.scheme} in {s.location} {s.name}" for s in endpoint.security]
    if endpoint.responses:
        said["answers"] = list(endpoint.responses)
    return said


@pytest.mark.parametrize(
    ("unpacked", "case"), [(case, case) for case in CASES], ids=case_name, indirect=["unpacked"]
)
def test_what_is_found_is_what_a_person_expects(unpacked: Path, case: Path) -> None:
    found = discover(LocalCodeHost().open(str(unpacked)))
    expected = yaml.safe_load((case / "expected.yaml").read_text())
    assert {e.name: described(e) for e in found.endpoints} == expected


@pytest.fixture
def imported(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The fixture's application, really imported; forgotten afterwards."""
    if "Form(" in (unpacked / "main.py").read_text():
        pytest.importorskip("python_multipart", reason="FastAPI needs it for forms")
    source = (unpacked / "main.py").read_text()
    if "flask_appbuilder" in source:
        pytest.skip("Flask-AppBuilder wants a database and adds many pages of its own")
    for extension in EXTENSIONS:
        if extension in source:
            pytest.importorskip(extension)
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(unpacked))
    importlib.invalidate_caches()
    yield importlib.import_module("main").app
    for name in set(sys.modules) - before:
        if str(unpacked) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def inputs_of(endpoints: tuple[Endpoint, ...]) -> dict[tuple[str, str], set[tuple[str, str, bool]]]:
    return {
        (e.method, e.route): {(p.name, p.location, p.required) for p in e.parameters}
        for e in endpoints
    }


def document_of(application: FastAPI, prefix: str = "") -> dict[str, object]:
    """FastAPI's own document, mounted applications included."""
    document = application.openapi()
    for route in application.routes:
        inner = getattr(route, "app", None)
        if isinstance(inner, FastAPI) and not isinstance(route, APIRoute):
            place = getattr(route, "path", "")
            paths = document_of(inner, prefix + place)["paths"]
            assert isinstance(paths, dict)
            document["paths"].update({f"{place}{path}": item for path, item in paths.items()})
    document.pop("servers", None)
    return document


@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
@pytest.mark.parametrize(
    "unpacked",
    [case for case in CASES if case.parent.name == "fastapi"],
    ids=case_name,
    indirect=True,
)
def test_reading_agrees_with_the_document_that_fastapi_writes(
    unpacked: Path, imported: FastAPI, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("document")
    (folder / "openapi.json").write_text(json.dumps(document_of(imported)))
    read = inputs_of(discover(LocalCodeHost().open(str(unpacked))).endpoints)
    written = inputs_of(discover(LocalCodeHost().open(str(folder))).endpoints)
    assert {key: value for key, value in read.items() if key not in HIDDEN_FROM_DOCUMENT} == written


@pytest.mark.filterwarnings("ignore:Multiple schemas resolved")
@pytest.mark.parametrize(
    "unpacked",
    [case for case in CASES if case.parent.name == "flask"],
    ids=case_name,
    indirect=True,
)
def test_reading_agrees_with_the_rules_of_flask(unpacked: Path, imported: flask.Flask) -> None:
    read = discover(LocalCodeHost().open(str(unpacked))).endpoints
    rules = {
        (method, len(rule.arguments), rule.rule.count("/"), rule.rule.endswith("/"))
        for rule in imported.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in PAGES_OF_LIBRARIES
    }
    assert {
        (e.method, e.route.count("{"), e.route.count("/"), e.route.endswith("/")) for e in read
    } == rules
    assert {e.method for e in read} == {method for method, *_ in rules}
