"""The pipeline `load-line`; what it does is seen through the API (tests/api/test_load_lines.py)."""

import re
from pathlib import Path

from plimsoll.pipeline.load_line import GRAPH

ROOT = Path(__file__).parents[2]


def test_the_documentation_shows_the_graph_as_it_is() -> None:
    text = (ROOT / "docs" / "load-line.md").read_text(encoding="utf-8")
    assert GRAPH.mermaid() in re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
