"""What the fixtures of aiohttp leave out."""

from pathlib import Path

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.aiohttp import AioHttp
from plimsoll.codebase.model import Discovery


def found_in(folder: Path, source: str) -> Discovery:
    (folder / "app.py").write_text(source)
    return discover(LocalCodeHost().open(str(folder)), code=(AioHttp(),), documents=())


START = "from aiohttp import ClientSession, web\nasync def f(request): ...\n"


def test_calls_of_the_client_are_no_routes(tmp_path: Path) -> None:
    source = (
        f"{START}async def ask():\n    async with ClientSession() as client:\n"
        "        await client.get('/x')\n        await client.post('/y', json={})\n"
    )
    assert found_in(tmp_path, source).endpoints == ()


def test_a_table_that_no_application_takes_is_likely(tmp_path: Path) -> None:
    source = f"{START}routes = web.RouteTableDef()\n@routes.put('/x')\nasync def g(request): ...\n"
    found = found_in(tmp_path, source)
    assert [(e.name, e.confidence) for e in found.endpoints] == [("PUT /x", "likely")]


def test_applications_inside_each_other_end(tmp_path: Path) -> None:
    source = (
        f"{START}a = web.Application()\nb = web.Application()\nc = web.Application()\n"
        "a.add_subapp('/b', b)\nb.add_subapp('/c', c)\nc.add_subapp('/b', b)\n"
        "b.router.add_get('/x', f)\n"
    )
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /b/x"]


def test_a_schema_of_apispec_declares_the_body(tmp_path: Path) -> None:
    source = (
        f"{START}from aiohttp_apispec import json_schema\nfrom marshmallow import Schema, fields\n"
        "class Order(Schema):\n    name = fields.Str(required=True)\n    size = fields.Int()\n"
        "@json_schema(Order())\nasync def g(request): ...\n"
        "app = web.Application()\napp.router.add_post('/x', g)\n"
    )
    (endpoint,) = found_in(tmp_path, source).endpoints
    assert [(p.name, p.type, p.required) for p in endpoint.parameters] == [
        ("name", "string", True),
        ("size", "integer", False),
    ]
