"""What the fixtures of Litestar leave out."""

from pathlib import Path

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.litestar import Litestar
from plimsoll.codebase.model import Discovery


def found_in(folder: Path, source: str) -> Discovery:
    (folder / "app.py").write_text(source)
    return discover(LocalCodeHost().open(str(folder)), code=(Litestar(),), documents=())


HANDLER = "from litestar import Litestar, get, Controller\n@get('/x/')\ndef f() -> None: ...\n"


def test_a_handler_that_no_application_takes_is_likely(tmp_path: Path) -> None:
    found = found_in(tmp_path, HANDLER)
    assert [(e.name, e.confidence) for e in found.endpoints] == [("GET /x", "likely")]
    assert found_in(tmp_path, f"{HANDLER}app = Litestar(route_handlers=[])\n").endpoints == ()


def test_handlers_that_could_not_be_told_leave_the_others_likely(tmp_path: Path) -> None:
    source = f"from elsewhere import found\n{HANDLER}app = Litestar(route_handlers=[*found()])\n"
    assert [e.confidence for e in found_in(tmp_path, source).endpoints] == ["likely"]


def test_filters_of_advanced_alchemy_are_query_parameters(tmp_path: Path) -> None:
    source = (
        "from litestar import Litestar, get\n"
        "from advanced_alchemy.extensions.litestar.providers import create_service_dependencies\n"
        "deps = create_service_dependencies(object, key='users', filters={\n"
        "    'pagination_type': 'limit_offset', 'pagination_size': 5, 'search': 'name',\n"
        "    'created_at': False})\n"
        "@get('/users', dependencies=deps)\n"
        "def users(users: Service, filters: list) -> None: ...\n"
        "app = Litestar([users])\n"
    )
    (endpoint,) = found_in(tmp_path, source).endpoints
    found = {p.name: p.json_schema.get("default") for p in endpoint.parameters}
    assert found == {
        "currentPage": 1,
        "pageSize": 5,
        "searchString": None,
        "searchIgnoreCase": None,
    }


def test_dependencies_that_need_each_other_end(tmp_path: Path) -> None:
    source = (
        "from litestar import Litestar, get\n"
        "def a(b: int, x: int) -> int: ...\ndef b(a: int, y: int) -> int: ...\n"
        "@get('/')\ndef f(a: int, b: int) -> None: ...\n"
        "app = Litestar([f], dependencies={'a': a, 'b': b})\n"
    )
    (endpoint,) = found_in(tmp_path, source).endpoints
    assert {p.name for p in endpoint.parameters} == {"x", "y"}
