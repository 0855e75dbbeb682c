"""What the fixtures of Pyramid leave out."""

from pathlib import Path

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.pyramid import Pyramid
from plimsoll.codebase.model import Discovery


def found_in(folder: Path, source: str) -> Discovery:
    (folder / "app.py").write_text(source)
    return discover(LocalCodeHost().open(str(folder)), code=(Pyramid(),), documents=())


START = "from pyramid.config import Configurator\nfrom pyramid.view import view_config\n"


def test_includes_inside_each_other_end(tmp_path: Path) -> None:
    source = (
        f"{START}def a(config):\n    config.include(b, route_prefix='b')\n"
        "def b(config):\n    config.include(a)\n    config.add_route('x', 'x')\n"
        "config = Configurator()\nconfig.include(a)\n"
        "@view_config(route_name='x', request_method='GET')\ndef view(request): ...\n"
    )
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /b/x"]


def test_a_view_without_a_method_answers_any_other_than_those_with_one(tmp_path: Path) -> None:
    source = (
        f"{START}config = Configurator()\nconfig.add_route('x', '/x')\n"
        "@view_config(route_name='x')\ndef some(request): ...\n"
        "@view_config(route_name='x', request_method='POST')\ndef post(request): ...\n"
    )
    found = {e.method: e.confidence for e in found_in(tmp_path, source).endpoints}
    assert found.pop("POST") == "certain"
    assert found == dict.fromkeys(("GET", "PUT", "PATCH", "DELETE"), "likely")


def test_views_by_traversal_and_routes_without_views_are_no_endpoints(tmp_path: Path) -> None:
    source = (
        f"{START}config = Configurator()\nconfig.add_route('x', '/x')\n"
        "@view_config(context=object, name='y')\ndef view(request): ...\n"
    )
    assert found_in(tmp_path, source).endpoints == ()


def test_an_includeme_that_nothing_includes_is_followed(tmp_path: Path) -> None:
    source = (
        f"{START}def includeme(config):\n    config.add_route('x', '/x')\n"
        "    config.add_view(view, route_name='x', request_method='GET')\ndef view(request): ...\n"
    )
    assert [e.name for e in found_in(tmp_path, source).endpoints] == ["GET /x"]
