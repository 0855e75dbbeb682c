"""What holds for all Python frameworks whose routes are calls: placeholders, and rough input."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors import Extractor
from plimsoll.codebase.extractors.aiohttp import AioHttp
from plimsoll.codebase.extractors.bottle import Bottle
from plimsoll.codebase.extractors.falcon import Falcon
from plimsoll.codebase.extractors.litestar import Litestar
from plimsoll.codebase.extractors.pyramid import Pyramid
from plimsoll.codebase.extractors.sanic import Sanic
from plimsoll.codebase.extractors.starlette import Starlette
from plimsoll.codebase.extractors.tornado import Tornado
from plimsoll.codebase.model import Discovery
from plimsoll.codebase.python.placeholders import angled, braced, converted, matched

FIXTURES = Path(__file__).parent / "fixtures"
EXTRACTORS: Mapping[str, Extractor] = {
    extractor.framework: extractor
    for extractor in (
        AioHttp(),
        Bottle(),
        Falcon(),
        Litestar(),
        Pyramid(),
        Sanic(),
        Starlette(),
        Tornado(),
    )
}


def found_in(folder: Path, files: Mapping[str, str], framework: str) -> Discovery:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    snapshot = LocalCodeHost().open(str(folder))
    return discover(snapshot, code=(EXTRACTORS[framework],), documents=())


def names(discovery: Discovery) -> list[str]:
    return [endpoint.name for endpoint in discovery.endpoints]


@pytest.mark.parametrize("framework", EXTRACTORS)
@pytest.mark.parametrize("part", [3, 7])
def test_half_a_repository_is_read_without_an_exception(
    framework: str, part: int, tmp_path: Path
) -> None:
    files = {
        str(path.relative_to(path.parents[1]).with_suffix("")): path.read_text()
        for path in (FIXTURES / framework).rglob("*.txt")
    }
    assert files
    cut = {name: text[: len(text) * part // 10] for name, text in files.items()}
    found_in(tmp_path, cut, framework)


@pytest.mark.parametrize("framework", EXTRACTORS)
def test_no_framework_lists_the_endpoints_of_another(framework: str, tmp_path: Path) -> None:
    for other in EXTRACTORS:
        for path in (FIXTURES / other).rglob("*.txt") if other != framework else ():
            target = tmp_path / other / path.relative_to(FIXTURES / other).with_suffix("")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    assert names(found_in(tmp_path, {}, framework)) == []


NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)


@given(st.lists(NAMES, unique=True, max_size=4))
def test_every_placeholder_is_a_parameter_in_the_order_of_the_route(found: list[str]) -> None:
    for read, text in (
        (braced, "".join(f"/{{{name}}}" for name in found)),
        (angled, "".join(f"/<{name}>" for name in found)),
    ):
        path = read(text, converted)
        assert path.template.names == tuple(found)
        assert path.template.route == "".join(f"/{{{name}}}" for name in found) or not found


@settings(max_examples=200)
@given(st.text(alphabet="/{}<>:\\()[]^$ab1-*+.,", max_size=40))
def test_any_text_gives_a_route_that_starts_with_one_slash(text: str) -> None:
    for read in (braced, angled):
        for meaning in (converted, matched):
            route = read(text, meaning).template.route
            assert route.startswith("/")
            assert not route.startswith("//")


def test_a_pattern_says_what_it_lets_through() -> None:
    assert matched(r"\d+").schema == {"type": "integer"}
    assert matched("[^/]+").schema == {"type": "string"}
    assert matched(".*").spans
    assert matched("open|closed").schema == {"type": "string", "enum": ["open", "closed"]}
    assert matched("[a-z]{2,}").schema == {"type": "string", "pattern": "^[a-z]{2,}$"}
    assert braced("/x/{code:[a-z]{2,}}", matched).template.route == "/x/{code}"
