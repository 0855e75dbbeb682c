import pytest
from pydantic import ValidationError

from plimsoll.pipeline.graph import Node, StateGraph

READ, WRITE, STRAY = (Node(name=name, agent="clerk") for name in ("Read", "Write", "Stray"))


def test_a_graph_draws_itself_with_its_agents() -> None:
    graph = StateGraph(name="copy", nodes=(READ, WRITE), edges=(("Read", "Write"),))
    assert graph.mermaid() == (
        "stateDiagram-v2\n"
        "    [*] --> Read\n"
        "    Read: Read (clerk)\n"
        "    Write: Write (clerk)\n"
        "    Read --> Write\n"
        "    Write --> [*]\n"
    )


@pytest.mark.parametrize(
    ("nodes", "edges", "complaint"),
    [
        ((READ, STRAY), (), r"never reaches \['Stray'\]"),
        ((READ,), (("Read", "Nowhere"),), r"edges to no node: \['Nowhere'\]"),
        ((READ, READ), (), "names a node twice"),
    ],
)
def test_a_graph_that_does_not_hang_together_is_refused(
    nodes: tuple[Node, ...], edges: tuple[tuple[str, str], ...], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        StateGraph(name="broken", nodes=nodes, edges=edges)


def test_a_node_is_found_by_its_name() -> None:
    graph = StateGraph(name="copy", nodes=(READ, WRITE), edges=(("Read", "Write"),))
    assert graph.node("Write") == WRITE
    with pytest.raises(KeyError, match="Stray"):
        graph.node("Stray")
