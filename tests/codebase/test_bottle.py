"""What the fixtures of Bottle leave out."""

from pathlib import Path

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.bottle import Bottle
from plimsoll.codebase.model import Discovery


def found_in(folder: Path, source: str) -> Discovery:
    (folder / "app.py").write_text(source)
    return discover(LocalCodeHost().open(str(folder)), code=(Bottle(),), documents=())


START = "from bottle import Bottle, route\n"


def test_optional_arguments_give_several_routes(tmp_path: Path) -> None:
    source = f"{START}@route()\ndef hello(x, y=1): ...\n"
    assert [e.name for e in found_in(tmp_path, source).endpoints] == [
        "GET /hello/{x}",
        "GET /hello/{x}/{y}",
    ]


def test_a_copy_of_bottle_in_the_repository_stays_a_framework(tmp_path: Path) -> None:
    (tmp_path / "bottle.py").write_text("class Bottle:\n    def route(self, path): ...\n")
    source = f"{START}app = Bottle()\n@app.route('/x')\ndef x(): ...\n"
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /x"]


def test_applications_mounted_on_each_other_end(tmp_path: Path) -> None:
    source = (
        f"{START}a = Bottle()\nb = Bottle()\nc = Bottle()\na.mount('/b/', b)\n"
        "b.mount('/c/', c)\nc.mount('/b/', b)\n@b.get('/x')\ndef x(): ...\n"
    )
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /b/x"]
