"""What the fixtures of Sanic leave out."""

from pathlib import Path

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.sanic import Sanic
from plimsoll.codebase.model import Discovery


def found_in(folder: Path, source: str) -> Discovery:
    (folder / "app.py").write_text(source)
    return discover(LocalCodeHost().open(str(folder)), code=(Sanic(),), documents=())


START = "from sanic import Blueprint, Sanic\nbp = Blueprint('b', url_prefix='/b')\n"
ROUTE = "@bp.get('/x')\nasync def x(request): ...\n"


def test_a_blueprint_alone_is_listed_and_beside_an_application_it_is_not(tmp_path: Path) -> None:
    assert [e.name for e in found_in(tmp_path, START + ROUTE).endpoints] == ["GET /b/x"]
    assert found_in(tmp_path, f"{START}{ROUTE}app = Sanic('a')\n").endpoints == ()


def test_a_blueprint_that_could_not_be_told_brings_in_the_others(tmp_path: Path) -> None:
    source = f"{START}{ROUTE}app = Sanic('a')\nfor one in found():\n    app.blueprint(one)\n"
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /b/x"]


def test_an_outer_version_goes_before_that_of_a_blueprint_inside(tmp_path: Path) -> None:
    source = (
        "from sanic import Blueprint, Sanic\nbp = Blueprint('b', version=1)\n"
        f"{ROUTE}app = Sanic('a')\napp.blueprint(bp, version=7, url_prefix='/p')\n"
    )
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /v7/p/x"]
