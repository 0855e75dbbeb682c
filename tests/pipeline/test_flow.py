import asyncio

import pytest
from pydantic import JsonValue

from plimsoll.adapters.memory.flow import MemoryFlow
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.kit.value import Value
from plimsoll.pipeline.flow import Retry, Walk
from plimsoll.pipeline.graph import Node, StateGraph

NODE = Node(name="Count", agent="clerk")
AT_ONCE = Retry(attempts=3, first_pause_s=0)
GRAPH = StateGraph(
    name="two",
    nodes=(NODE, Node(name="Report", agent="clerk")),
    edges=(("Count", "Report"),),
)


class Total(Value):
    amount: float


def test_a_resumed_flow_does_no_work_again() -> None:
    journal: dict[str, JsonValue] = {}
    keys: list[str] = []

    def count(key: str) -> Total:
        keys.append(key)
        return Total(amount=3)

    first = asyncio.run(MemoryFlow("w1", journal=journal).step(NODE, Total, count))
    again = asyncio.run(MemoryFlow("w1", journal=journal).step(NODE, Total, count))
    assert first == again == Total(amount=3)
    assert keys == ["w1:Count"]
    assert journal == {"Count": {"amount": 3.0}}


def test_what_is_unavailable_is_tried_again() -> None:
    failures = [Unavailable("busy"), Unavailable("busy")]

    def stubborn(_key: str) -> int:
        if failures:
            raise failures.pop()
        return 7

    assert asyncio.run(MemoryFlow("w1").step(NODE, int, stubborn, retry=AT_ONCE)) == 7


@pytest.mark.parametrize(("error", "calls"), [(Unavailable("gone"), 3), (Rejected("never"), 1)])
def test_an_error_ends_the_step_when_trying_again_cannot_help(error: Exception, calls: int) -> None:
    made: list[str] = []

    def fail(key: str) -> int:
        made.append(key)
        raise error

    with pytest.raises(type(error)):
        asyncio.run(MemoryFlow("w1").step(NODE, int, fail, retry=AT_ONCE))
    assert len(made) == calls


def test_a_walk_follows_the_graph_and_tells_where_it_is() -> None:
    told: list[tuple[str, JsonValue, JsonValue]] = []

    async def walk() -> int:
        flow = MemoryFlow(
            "w1", watch=lambda kind, data: told.append((kind, data["node"], data["state"]))
        )
        steps = Walk(GRAPH, flow)
        total = await steps.visit("Count", int, lambda _key: 2)
        await steps.finish("Report")
        return total

    assert asyncio.run(walk()) == 2
    assert told == [
        ("node", "Count", "started"),
        ("node", "Count", "completed"),
        ("node", "Report", "started"),
        ("node", "Report", "completed"),
    ]


def test_a_walk_refuses_an_edge_that_is_not_there() -> None:
    async def astray() -> None:
        await Walk(GRAPH, MemoryFlow("w1")).finish("Report")

    with pytest.raises(ValueError, match=r"allows \('Count',\) after None, not Report"):
        asyncio.run(astray())


def test_a_pipeline_can_wait_for_an_answer() -> None:
    async def ask() -> tuple[JsonValue, JsonValue]:
        flow = MemoryFlow("w1")
        flow.send("approval", "yes")
        return await flow.wait_event("approval", 1), await flow.wait_event("approval", 0.01)

    assert asyncio.run(ask()) == ("yes", None)


def test_steps_can_run_side_by_side() -> None:
    async def both() -> list[int]:
        flow = MemoryFlow("w1")
        one = flow.step(Node(name="One", agent="clerk"), int, lambda _key: 1)
        two = flow.step(Node(name="Two", agent="clerk"), int, lambda _key: 2)
        return await flow.gather([one, two])

    assert asyncio.run(both()) == [1, 2]
