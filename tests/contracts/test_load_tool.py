"""What every LoadTool does, whatever understands the script."""

import pytest

from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.adapters.memory.load_tool import MemoryLoadTool
from plimsoll.bundle.model import BundleFile
from plimsoll.bundle.ports import LoadTool
from plimsoll.kit.errors import Rejected
from tests.bundle.models import endpoint, one, plan, rendered

BUNDLE = rendered(one(plan("get-x", endpoint("GET /x"))))
ENV = {"BASE_URL": "http://127.0.0.1:9", "TEST_TYPE": "smoke"}


@pytest.fixture(params=[K6LoadTool, MemoryLoadTool])
def tool(request: pytest.FixtureRequest) -> LoadTool:
    made: LoadTool = request.param()
    return made


def test_it_has_a_version(tool: LoadTool) -> None:
    assert tool.version()[0].isdecimal()


def test_it_finds_the_scenarios(tool: LoadTool) -> None:
    assert tool.inspect(BUNDLE.files, env=ENV).scenarios == ("smoke",)


def test_without_a_script_there_is_nothing_to_inspect(tool: LoadTool) -> None:
    with pytest.raises(Rejected):
        tool.inspect([BundleFile(path="README.md", content="x")], env=ENV)


def test_a_run_ends_with_an_exit_code(tool: LoadTool) -> None:
    assert tool.run_once(BUNDLE.files, env=ENV, timeout_s=30).exit_code in {0, 99}
