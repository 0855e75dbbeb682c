"""A pipeline as it was: it fetches, writes, may wait for somebody, and uploads."""

from functools import partial

from pydantic import JsonValue

from plimsoll.kit.value import Value
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.graph import Node, StateGraph
from plimsoll.pipeline.template import Templates, template_of
from tests.integration.engine.program import SOON, Parameters, World

FETCH, WRITE, UPLOAD = (Node(name=name, agent="tester") for name in ("Fetch", "Write", "Upload"))
GRAPH = StateGraph(
    name="changing",
    nodes=(FETCH, WRITE, UPLOAD),
    edges=(("Fetch", "Write"), ("Write", "Upload")),
)


class Fetched(Value):
    """What the first node leaves behind."""

    key: str


def fetch(world: World, key: str) -> Fetched:
    """The work of the first node."""
    return Fetched(key=world.work(FETCH, key))


async def run(flow: Flow, parameters: Parameters) -> JsonValue:
    """Every node, one after another."""
    world = World(flow.run_id, parameters)
    world.taken_up()
    fetched = await flow.step(FETCH, Fetched, partial(fetch, world), retry=SOON)
    await flow.step(WRITE, str, partial(world.work, WRITE), retry=SOON)
    if parameters.wait_for is not None:
        await flow.wait_event(parameters.wait_for, 3600)
    await flow.step(UPLOAD, str, partial(world.work, UPLOAD), retry=SOON)
    return {"version": 1, "fetched": fetched.key}


TEMPLATES: Templates = {
    "changing": template_of(
        GRAPH, Parameters, admit=lambda given: given.service, run=run, expected_s={}
    )
}
