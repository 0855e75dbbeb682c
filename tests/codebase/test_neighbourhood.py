"""What handlers reach, in every language."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.memory.code_host import MemorySnapshot
from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.model import Neighbourhood
from plimsoll.codebase.neighbourhood.functions import family_of, function_at, functions_in
from plimsoll.codebase.neighbourhood.reach import MOST_FUNCTIONS, neighbourhood_of
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import parse
from tests.workload.builders import endpoint

SNIPPETS: dict[str, dict[str, object]] = yaml.safe_load(
    Path(__file__).with_name("functions.yaml").read_text()
)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [(path, one["text"], one["calls"]) for path, one in SNIPPETS.items()],
    ids=SNIPPETS,
)
def test_functions_and_their_calls_are_read(
    path: str, text: str, expected: dict[str, list[str]]
) -> None:
    found = functions_in(parse(path, text.encode()))
    calls = {
        each.name: [
            f"{call.receiver}.{call.name}" if call.receiver else call.name for call in each.calls
        ]
        for each in found
    }
    for name, wanted in expected.items():
        assert [call for call in calls[name] if call in wanted] == wanted
    assert calls.keys() == expected.keys()


def reached(files: dict[str, str], *handlers: tuple[str, str, int]) -> Neighbourhood:
    endpoints: list[Endpoint] = [
        endpoint(name).model_copy(update={"handler": SourceLocation(file=file, line=line)})
        for name, file, line in handlers
    ]
    return neighbourhood_of(endpoints, Sources(MemorySnapshot(files), sorted(files)))


def names(found: Neighbourhood, name: str) -> list[str]:
    return [f"{span.file}:{span.name}" for span in found.of(name)]


SHOP = {
    "app/routes.py": "from app import orders\n\n\ndef show(id):\n    return orders.load(id)\n",
    "app/orders.py": "from app.db import fetch\n\n\ndef load(id):\n    check(id)\n"
    "    return fetch(id)\n\n\ndef check(id):\n    pass\n",
    "app/db.py": "def fetch(id):\n    pass\n",
    "other/carts.py": "def load(id):\n    pass\n\n\ndef check(id):\n    pass\n",
}


def test_calls_are_followed_over_files_nearest_first() -> None:
    found = reached(SHOP, ("GET /orders/{id}", "app/routes.py", 4))
    assert names(found, "GET /orders/{id}") == [
        "app/routes.py:show",
        "app/orders.py:load",
        "app/orders.py:check",
        "app/db.py:fetch",
    ]
    spans = found.of("GET /orders/{id}")
    assert [(span.line, span.last_line) for span in spans][:2] == [(4, 5), (4, 6)]


def test_a_name_that_nothing_speaks_for_leads_nowhere() -> None:
    files = {f"m{n}/f.py": "def get(x):\n    pass\n" for n in range(3)}
    files["app/routes.py"] = "def show():\n    cache.get(1)\n"
    found = reached(files, ("GET /x", "app/routes.py", 1))
    assert names(found, "GET /x") == ["app/routes.py:show"]


def test_a_receiver_is_known_by_its_name() -> None:
    files = {
        "src/OrderController.java": "class OrderController { B show() { orderRepo.find(); } }",
        "src/repo/OrderRepository.java": "class OrderRepository { B find() { return null; } }",
        "src/repo/UserRepository.java": "class UserRepository { B find() { return null; } }",
    }
    found = reached(files, ("GET /x", "src/OrderController.java", 1))
    assert names(found, "GET /x")[1:] == ["src/repo/OrderRepository.java:find"]


def test_recursion_ends() -> None:
    files = {"a.py": "def f():\n    g()\n\n\ndef g():\n    f()\n"}
    assert names(reached(files, ("GET /x", "a.py", 1)), "GET /x") == ["a.py:f", "a.py:g"]


def test_an_endpoint_reaches_so_many_functions_at_most() -> None:
    body = "\n".join(f"    f{n}()" for n in range(200))
    definitions = "\n\n".join(f"def f{n}():\n    pass\n" for n in range(200))
    files = {"a.py": f"def show():\n{body}\n\n\n{definitions}"}
    found = reached(files, ("GET /x", "a.py", 1))
    assert len(found.of("GET /x")) == MOST_FUNCTIONS


def test_a_line_among_decorators_is_the_function_below() -> None:
    tree = parse("a.py", b"@app.get('/x')\n@auth\ndef show():\n    pass\n")
    function = function_at(functions_in(tree), 1)
    assert function is not None
    assert function.name == "show"


def test_a_handler_in_no_language_that_is_read_has_no_neighbourhood() -> None:
    assert family_of("openapi.yaml") == ""
    assert reached({"openapi.yaml": ""}, ("GET /x", "openapi.yaml", 1)).reached == {}


@given(st.sampled_from(sorted(SNIPPETS)), st.text(max_size=300))
def test_whatever_the_text_is_reading_ends(path: str, text: str) -> None:
    for function in functions_in(parse(path, text.encode("utf-8", "replace"))):
        assert 1 <= function.line <= function.last_line
