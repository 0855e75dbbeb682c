"""What holds for every repository, whatever its framework: hostile, broken and huge ones too."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.model import Discovery

APP = "from fastapi import FastAPI\napp = FastAPI()\n"
HELLO = '@app.get("/hello")\ndef hello(): ...\n'


def discovered(folder: Path, files: Mapping[str, str | bytes]) -> Discovery:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return discover(LocalCodeHost().open(str(folder)))


def names(discovery: Discovery) -> list[str]:
    return [endpoint.name for endpoint in discovery.endpoints]


def test_nothing_is_a_result(tmp_path: Path) -> None:
    assert names(discovered(tmp_path, {"setup.py": "print('never run')"})) == []


def test_endpoints_come_sorted_by_route_and_method(tmp_path: Path) -> None:
    routes = '@app.put("/b")\n@app.get("/b")\n@app.get("/a")\ndef f(): ...\n'
    assert names(discovered(tmp_path, {"a.py": APP + routes})) == ["GET /a", "GET /b", "PUT /b"]


def test_tests_and_installed_packages_are_left_out(tmp_path: Path) -> None:
    files = {
        f"{folder}.py": APP + HELLO
        for folder in ("tests/a", "node_modules/a", "lib/site-packages/a", "test_a", "conftest")
    }
    assert names(discovered(tmp_path, files)) == []


def test_examples_count_only_when_there_is_nothing_else(tmp_path: Path) -> None:
    files = {"examples/a.py": APP + HELLO}
    alone = discovered(tmp_path / "alone", files)
    assert names(alone) == ["GET /hello"]
    assert any("examples" in note for note in alone.notes)
    other = APP + '@app.get("/real")\ndef f(): ...\n'
    assert names(discovered(tmp_path / "both", {**files, "a.py": other})) == ["GET /real"]


def test_a_broken_file_is_read_in_part(tmp_path: Path) -> None:
    found = discovered(tmp_path, {"orders.py": APP + HELLO + "def broken(:\n    x = = 3\n"})
    assert names(found) == ["GET /hello"]
    assert found.notes == ("orders.py: syntax error at line 5, read in part",)


def test_declared_encodings_are_honoured(tmp_path: Path) -> None:
    latin = (APP + '@app.get("/caf\u00e9")\ndef f(): ...\n').encode("latin-1")
    found = discovered(
        tmp_path,
        {
            "latin.py": b"# -*- coding: latin-1 -*-\n" + latin,
            "marked.py": b"\xef\xbb\xbf" + (APP + HELLO).encode(),
            "unreadable.py": latin,
        },
    )
    assert names(found) == ["GET /caf\u00e9", "GET /hello"]
    assert [file.path for file in found.skipped] == ["unreadable.py"]


@pytest.mark.parametrize(
    "hostile",
    [
        "x = " + "(" * 10_000 + "1" + ")" * 10_000,
        "x = " + "[" * 10_000,
        "x = " + "-" * 10_000 + "1",
        "x = " + "a." * 10_000 + "b",
        "x = " + "f(" * 5_000 + ")" * 5_000,
        "x = " + "1 + " * 10_000 + "1",
        "".join(f"{' ' * depth}if x:\n" for depth in range(500)),
        "def f(): return f()\nx = f()",
        "def f(n): return f(n), f(n), f(n), f(n)\nx = f(1)",
        "a = b\nb = a\nx = [a]\nx.append(x)\nprefix = f'{x}'",
        "class A(A): pass\nclass B(C): pass\nclass C(B): pass\nx = C()",
        "from hostile import *\nfrom . import hostile\nx = hostile.hostile.hostile.y",
        "x = [x for x in [0] * 10 for y in x]",
        "for a in [1, 2, 3]:\n" + "".join(f"{' ' * n}for a in [1, 2, 3]:\n" for n in range(1, 30)),
    ],
    ids=range(14),
)
def test_no_file_can_stop_the_reading(tmp_path: Path, hostile: str) -> None:
    found = discovered(
        tmp_path, {"app.py": APP + HELLO, "hostile.py": f"import fastapi\n{hostile}\n"}
    )
    assert "GET /hello" in names(found)


def test_routers_that_include_each_other_end(tmp_path: Path) -> None:
    source = APP + "from fastapi import APIRouter\na = APIRouter(prefix='/a')\nb = APIRouter()\n"
    routes = "@a.get('/x')\ndef x(): ...\na.include_router(b)\nb.include_router(a)\n"
    assert names(discovered(tmp_path, {"a.py": f"{source}{routes}app.include_router(a)\n"})) == [
        "GET /a/x"
    ]


def test_a_prefix_that_cannot_be_told_is_empty_and_noted(tmp_path: Path) -> None:
    source = (
        "import os\nfrom fastapi import APIRouter\nrouter = APIRouter()\n"
        f"{APP}@router.get('/x')\ndef x(): ...\n"
        "app.include_router(router, prefix=os.environ['PREFIX'])\n"
    )
    found = discovered(tmp_path, {"a.py": source})
    assert names(found) == ["GET /x"]
    assert any("could not be told" in note for note in found.notes)


def test_a_router_that_nothing_includes_is_no_part_of_the_application(tmp_path: Path) -> None:
    source = (
        "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/x')\ndef x(): ...\n"
    )
    assert names(discovered(tmp_path / "a", {"a.py": APP + HELLO, "b.py": source})) == [
        "GET /hello"
    ]
    assert names(discovered(tmp_path / "b", {"b.py": source})) == ["GET /x"]


@pytest.mark.parametrize(
    "document",
    [
        "openapi: 3.0.0\npaths: " + "[" * 100_000,
        "openapi: 3.0.0\npaths:\n  " + "- " * 100_000 + "a",
        '{"openapi": "3.0.0", "paths": ' + "[" * 100_000,
        "openapi: 3.0.0\npaths: {/x: {get: {parameters: [3, null, {in: query}], responses: 3}}}",
        "openapi: 3.0.0\npaths: [a]",
        "openapi: 3.0.0\n\tpaths: {",
        "swagger: 2.0\npaths: {/x: {$ref: '#/paths/~1x'}}",
    ],
    ids=range(7),
)
def test_no_document_can_stop_the_reading(tmp_path: Path, document: str) -> None:
    found = discovered(tmp_path, {"app.py": APP + HELLO, "openapi.yaml": document})
    assert "GET /hello" in names(found)


def test_shared_and_recursive_schemas_stay_small(tmp_path: Path) -> None:
    schemas: dict[str, object] = {
        f"S{number}": {
            "type": "object",
            "properties": {side: {"$ref": f"#/components/schemas/S{number + 1}"} for side in "ab"},
        }
        for number in range(400)
    }
    schemas["S400"] = {"$ref": "#/components/schemas/S0"}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/x": {"post": {"requestBody": {"content": content}}}},
        "components": {"schemas": schemas},
    }
    (found,) = discovered(tmp_path, {"a.json": json.dumps(document)}).endpoints
    assert found.body_schema is not None
    text = json.dumps(found.body_schema)
    assert len(text) < 50_000
    definitions = found.body_schema["$defs"]
    assert isinstance(definitions, dict)
    assert {part.split('"')[0] for part in text.split("#/$defs/")[1:]} <= set(definitions)
