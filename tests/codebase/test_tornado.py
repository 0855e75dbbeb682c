"""What the fixtures of Tornado leave out."""

from pathlib import Path

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.tornado import Tornado
from plimsoll.codebase.model import Discovery


def found_in(folder: Path, source: str) -> Discovery:
    (folder / "app.py").write_text(source)
    return discover(LocalCodeHost().open(str(folder)), code=(Tornado(),), documents=())


START = (
    "import logging\nfrom tornado.web import Application, RequestHandler, StaticFileHandler\n"
    "class A(RequestHandler):\n    def get(self, key=None): ...\n"
)


def test_named_groups_and_optional_groups_become_placeholders(tmp_path: Path) -> None:
    rules = r"[(r'/a/(?P<id>\d+)(?:/(?P<part>\w+))?', A), (r'^/b/(x|y)$', A)]"
    found = found_in(tmp_path, f"{START}app = Application({rules})\n")
    assert [e.name for e in found.endpoints] == [
        "GET /a/{id}",
        "GET /a/{id}/{part}",
        "GET /b/{key}",
    ]
    assert found.endpoints[2].parameters[0].json_schema["enum"] == ["x", "y"]


def test_handlers_of_other_kinds_and_static_files_are_left_out(tmp_path: Path) -> None:
    source = (
        "class Log(logging.StreamHandler): ...\nclass Files(StaticFileHandler):\n"
        "    def get(self, path): ...\nnames = [('/log', Log)]\n"
        "app = Application([(r'/static/(.*)', Files)])\n"
    )
    assert found_in(tmp_path, START + source).endpoints == ()


def test_a_list_that_no_application_takes_is_likely(tmp_path: Path) -> None:
    found = found_in(tmp_path, f"{START}handlers = [('/a', A)]\n")
    assert [(e.name, e.confidence) for e in found.endpoints] == [("GET /a", "likely")]


def test_rules_inside_each_other_end(tmp_path: Path) -> None:
    source = f"{START}rules = [('/a', A)]\nrules.append(rules)\napp = Application(rules)\n"
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /a"]
