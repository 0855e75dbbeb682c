"""The same pipeline as a later version has it.

It checks before it writes, announces before it uploads, and keeps more of what it fetched; it may
be asked for a colour, and there is another pipeline.
"""

from functools import partial

from pydantic import JsonValue

from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.graph import Node, StateGraph
from plimsoll.pipeline.template import Templates, template_of
from tests.integration.engine.program import SOON, Parameters, World
from tests.integration.engine.version_1 import FETCH, UPLOAD, WRITE
from tests.integration.engine.version_1 import Fetched as FetchedBefore

CHECK, ANNOUNCE = (Node(name=name, agent="tester") for name in ("Check", "Announce"))
GRAPH = StateGraph(
    name="changing",
    nodes=(FETCH, CHECK, WRITE, ANNOUNCE, UPLOAD),
    edges=(
        ("Fetch", "Check"),
        ("Check", "Write"),
        ("Write", "Announce"),
        ("Announce", "Upload"),
    ),
)


class WithColour(Parameters):
    """What it takes now."""

    colour: str = "none"


class Fetched(FetchedBefore):
    """What was left behind before lacks the new field."""

    lines: int = 0


def fetch(world: World, key: str) -> Fetched:
    """The work of the first node."""
    return Fetched(key=world.work(FETCH, key), lines=7)


async def run(flow: Flow, parameters: WithColour) -> JsonValue:
    """Every node, one after another; none that an older workflow has gone past."""
    world = World(flow.run_id, parameters)
    world.taken_up()
    fetched = await flow.step(FETCH, Fetched, partial(fetch, world), retry=SOON)
    if not flow.went_past(CHECK, before=WRITE):
        await flow.step(CHECK, str, partial(world.work, CHECK), retry=SOON)
    await flow.step(WRITE, str, partial(world.work, WRITE), retry=SOON)
    if parameters.wait_for is not None:
        await flow.wait_event(parameters.wait_for, 3600)
    if not flow.went_past(ANNOUNCE, before=UPLOAD):
        await flow.step(ANNOUNCE, str, partial(world.work, ANNOUNCE), retry=SOON)
    await flow.step(UPLOAD, str, partial(world.work, UPLOAD), retry=SOON)
    return {"version": 2, "fetched": fetched.key, "lines": fetched.lines}


TEMPLATES: Templates = {
    name: template_of(GRAPH, WithColour, admit=lambda given: given.service, run=run, expected_s={})
    for name in ("changing", "another")
}
