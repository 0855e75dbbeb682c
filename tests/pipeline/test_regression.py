"""The pipeline `regression`; what it does is seen through the API (tests/api/test_runs.py)."""

import re
from pathlib import Path

import pytest

from plimsoll.adapters.memory.run_store import MemoryRunStore
from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.regression import GRAPH
from plimsoll.run.alone import require_alone
from tests.run.test_carry_out import NOW, RUN

ROOT = Path(__file__).parents[2]


def test_the_documentation_shows_the_graph_as_it_is() -> None:
    text = (ROOT / "docs" / "runs.md").read_text()
    assert GRAPH.mermaid() in re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)


def test_a_run_waits_until_its_target_is_free() -> None:
    runs = MemoryRunStore()
    runs.add(RUN)
    runs.begin(RUN.id, owner="somebody", at=NOW)
    other = RUN.model_copy(update={"id": "r2"})
    with pytest.raises(Unavailable, match=r"Run r1 loads http://127\.0\.0\.1:9"):
        require_alone(other, runs)
    # It is not in its own way, and other targets are free.
    require_alone(RUN, runs)
    require_alone(other.model_copy(update={"base_url": "http://127.0.0.1:8"}), runs)
