"""What the fixtures of Falcon leave out."""

from pathlib import Path

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.falcon import Falcon
from plimsoll.codebase.model import Discovery

RESOURCE = "class Thing:\n    def on_get(self, req, resp): ...\n"


def found_in(folder: Path, source: str) -> Discovery:
    (folder / "app.py").write_text(f"import falcon\n{RESOURCE}{source}")
    return discover(LocalCodeHost().open(str(folder)), code=(Falcon(),), documents=())


def test_a_sink_is_said_and_not_listed(tmp_path: Path) -> None:
    found = found_in(tmp_path, "app = falcon.App()\napp.add_sink(print, '/x')\n")
    assert found.endpoints == ()
    assert found.notes == ("app.py:5: a sink, which is not listed",)


def test_a_route_whose_path_cannot_be_told_is_said_and_not_listed(tmp_path: Path) -> None:
    source = "app = falcon.API()\napp.add_route(settings.PATH, Thing())\n"
    found = found_in(tmp_path, f"from somewhere import settings\n{source}")
    assert found.endpoints == ()
    assert len(found.notes) == 1
    assert "app.py:6: the route" in found.notes[0]


def test_a_prefix_that_cannot_be_told_is_left_out_and_makes_it_likely(tmp_path: Path) -> None:
    source = "import os\napp = falcon.App()\napp.add_route(f\"{os.environ['P']}/x\", Thing())\n"
    found = found_in(tmp_path, source)
    assert [(e.name, e.confidence) for e in found.endpoints] == [("GET /x", "likely")]
    assert "left out of the route /x" in found.notes[0]


def test_a_subclass_of_an_application_and_a_passed_one_are_read(tmp_path: Path) -> None:
    source = (
        "class Service(falcon.asgi.App):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.add_route('/inside', Thing())\n"
        "Service()\n"
        "def late(api):\n"
        "    api.add_route('/late', Thing())\n"
    )
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /inside", "GET /late"]


def test_what_a_body_is_loaded_into_declares_it(tmp_path: Path) -> None:
    source = (
        "import msgspec\nfrom marshmallow import Schema, fields\nfrom pydantic import BaseModel\n"
        "class Page(Schema):\n    size = fields.Int(required=True)\n"
        "class Order(BaseModel):\n    name: str\n    note: str = ''\n"
        "class Patch(msgspec.Struct):\n    state: str\n"
        "class Orders:\n"
        "    def on_get(self, req, resp):\n        page = Page().load(req.params)\n"
        "    def on_post(self, req, resp):\n        order = Order(**req.media)\n"
        "    def on_patch(self, req, resp):\n"
        "        msgspec.json.decode(req.bounded_stream.read(), type=Patch)\n"
        "app = falcon.App()\napp.add_route('/orders', Orders())\n"
    )
    found = found_in(tmp_path, source).endpoints
    assert {e.method: [(p.location, p.name, p.required) for p in e.parameters] for e in found} == {
        "GET": [("query", "size", True)],
        "PATCH": [("body", "state", True)],
        "POST": [("body", "name", True), ("body", "note", False)],
    }
