"""What the fixtures of Starlette leave out."""

from pathlib import Path

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.starlette import Starlette
from plimsoll.codebase.model import Discovery

IMPORTS = (
    "from fastapi import FastAPI\n"
    "from starlette.applications import Starlette\n"
    "from starlette.routing import Mount, Route, Router, WebSocketRoute\n"
    "async def f(request): ...\n"
)


def found_in(folder: Path, source: str) -> Discovery:
    (folder / "app.py").write_text(IMPORTS + source)
    return discover(LocalCodeHost().open(str(folder)), code=(Starlette(),), documents=())


def test_a_router_that_nothing_mounts_counts_only_without_an_application(tmp_path: Path) -> None:
    router = "router = Router([Route('/x', f)])\n"
    assert [e.name for e in found_in(tmp_path, router).endpoints] == ["GET /x"]
    assert found_in(tmp_path, f"{router}app = Starlette()\n").endpoints == ()


def test_what_hangs_on_fastapi_is_left_to_its_extractor(tmp_path: Path) -> None:
    source = "app = FastAPI()\napp.mount('/s', Starlette(routes=[Route('/x', f)]))\n"
    assert found_in(tmp_path, source).endpoints == ()


def test_a_websocket_is_an_operation_under_its_prefix(tmp_path: Path) -> None:
    source = "app = Starlette(routes=[Mount('/m', routes=[WebSocketRoute('/ws', f)])])\n"
    found = found_in(tmp_path, source)
    assert [(o.protocol, o.name) for o in found.operations] == [("websocket", "/m/ws")]


def test_mounts_inside_each_other_end(tmp_path: Path) -> None:
    source = (
        "a = Router()\nb = Router([Mount('/a', app=a), Route('/x', f)])\n"
        "a.routes.append(Mount('/b', app=b))\napp = Starlette(routes=[Mount('/', app=b)])\n"
    )
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /x"]


def test_lists_of_routes_that_could_not_be_followed_are_likely(tmp_path: Path) -> None:
    source = (
        "inner = [Route('/x', f)]\nroutes = [Mount('/m', routes=inner)]\n"
        "app = Starlette(routes=load('app.routes'))\n"
    )
    found = found_in(tmp_path, f"from tools import load\n{source}").endpoints
    assert [(e.name, e.confidence) for e in found] == [("GET /m/x", "likely")]
