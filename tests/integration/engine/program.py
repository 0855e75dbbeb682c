"""A worker in a process of its own, with a pipeline whose effects are counted outside of it.

Its nodes append their idempotency key to a file, as a system outside would see it. At the points
that the parameters name, the process kills itself with SIGKILL, each time once.
"""

import importlib
import itertools
import multiprocessing
import os
import signal
import tempfile
import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from pydantic import JsonValue

from plimsoll.adapters.database.settings import DatabaseSettings
from plimsoll.adapters.dbos.settings import DbosSettings
from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.bootstrap.server import Server, open_server
from plimsoll.bootstrap.worker import working
from plimsoll.bundle.model import BundleFile
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.kit.interrupt import current_interrupt
from plimsoll.kit.value import Value
from plimsoll.pipeline.flow import Flow, Retry
from plimsoll.pipeline.graph import Node, StateGraph
from plimsoll.pipeline.saga import Saga
from plimsoll.pipeline.template import Templates, template_of
from plimsoll.settings import Settings

SOON = Retry(attempts=3, first_pause_s=0.05)
NODES = tuple(Node(name=f"N{number}", agent="tester") for number in range(6))
GRAPH = StateGraph(
    name="counted",
    nodes=NODES,
    edges=tuple((one.name, next_.name) for one, next_ in itertools.pairwise(NODES)),
)
DECLARED_DEAD = 75


class Parameters(Value):
    """What a workflow of the pipeline does."""

    folder: str
    """Where effects are counted and kills are noted."""
    service: str = "shop"
    number: int = 0
    kill_at: tuple[str, ...] = ()
    """`before:N1` its effect, `effect:N1` between effect and record, `after:N1` its record."""
    pause_s: float = 0.0
    """How long each node takes."""
    wait_for: str | None = None
    """A topic that is waited for after the first node."""
    k6_sleeps_s: int = 0
    """How long a k6 sleeps in the first node; 0: there is none."""
    stubborn_s: float = 0.0
    """How long the first node takes, whoever asks it to stop."""
    fails: bool = False
    """Whether the last node fails, so that what was done is taken back."""


class World:
    """The outside of one workflow."""

    def __init__(self, workflow_id: str, parameters: Parameters) -> None:
        self._id = workflow_id
        self._folder = Path(parameters.folder)
        self._parameters = parameters

    def effect(self, key: str) -> None:
        """What a system outside sees."""
        self._append("effects", key)

    def taken_up(self) -> None:
        """Notes which process carries the workflow on."""
        self._append("runs", f"{self._id} {os.getpid()}")

    def die_at(self, point: str) -> None:
        """Kills this process, if it was not killed there before."""
        if point not in self._parameters.kill_at:
            return
        with suppress(FileExistsError):
            (self._folder / f"{self._id}.{point.replace(':', '-')}").touch(exist_ok=False)
            os.kill(os.getpid(), signal.SIGKILL)

    def work(self, node: Node, key: str) -> str:
        """The work of a node."""
        self.die_at(f"before:{node.name}")
        if self._parameters.k6_sleeps_s and node == NODES[0]:
            self._run_k6()
        elif self._parameters.stubborn_s and node == NODES[0]:
            threading.Event().wait(self._parameters.stubborn_s)
        else:
            self._pause()
        if self._parameters.fails and node == NODES[-1]:
            raise Rejected("The last node fails.")
        self.effect(key)
        self.die_at(f"effect:{node.name}")
        return key

    def _pause(self) -> None:
        stopped = threading.Event()
        with current_interrupt().ends(stopped.set):
            if stopped.wait(self._parameters.pause_s):
                raise Unavailable("It was interrupted.")

    def _run_k6(self) -> None:
        # Whoever is killed removes no files: they stay where pytest clears up.
        tempfile.tempdir = str(self._folder)
        seconds = self._parameters.k6_sleeps_s
        script = BundleFile(
            path="script.js",
            content="import { sleep } from 'k6';"
            f"export default function () {{ sleep({seconds}); }}",
        )
        # Those who look for the process know it by the workflow's id.
        env = {"WORKFLOW": self._id}
        K6LoadTool().run_once([script], env=env, timeout_s=2 * seconds)

    def _append(self, name: str, line: str) -> None:
        """Several processes may append at once."""
        file = os.open(self._folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, f"{line}\n".encode())
        os.close(file)


async def run(flow: Flow, parameters: Parameters) -> JsonValue:
    """Every node, one after another."""
    world = World(flow.run_id, parameters)
    world.taken_up()
    keys: list[JsonValue] = []
    async with Saga(flow) as saga:
        for node in NODES:
            saga.undo_with(node, world.effect)
            keys.append(await flow.step(node, str, partial(world.work, node), retry=SOON))
            world.die_at(f"after:{node.name}")
            if node == NODES[0] and parameters.wait_for is not None:
                keys.append(await flow.wait_event(parameters.wait_for, 3600))
    return keys


async def run_abreast(flow: Flow, parameters: Parameters) -> JsonValue:
    """All nodes at the same time."""
    world = World(flow.run_id, parameters)
    parts = [flow.step(node, str, partial(world.work, node), retry=SOON) for node in NODES]
    keys: list[JsonValue] = [*await flow.gather(parts)]
    return keys


TEMPLATES: Templates = {
    name: template_of(
        GRAPH, Parameters, admit=lambda parameters: parameters.service, run=pipeline, expected_s={}
    )
    for name, pipeline in (("counted", run), ("abreast", run_abreast))
}


def settings_of(url: str, folder: Path, *, at_once: int = 8) -> Settings:
    """Quick to notice a death, so that tests are quick."""
    queue = None if url.startswith("postgresql") else f"sqlite:///{folder}/engine.db"
    return Settings(
        database=DatabaseSettings.model_validate({"url": url}),
        dbos=DbosSettings.model_validate(
            {
                "url": queue,
                "at_once": at_once,
                "at_once_per_service": 100,
                "polling_interval_s": 0.05,
                "beat_s": 0.1,
                "dead_after_s": 1.0,
            }
        ),
    )


def with_templates(server: Server, templates: Templates = TEMPLATES) -> Server:
    """The server, with pipelines of tests as its only ones."""
    return replace(server, backend=replace(server.backend, templates=templates))


def worker(
    settings: Settings, ready: "multiprocessing.synchronize.Event", program: str = __name__
) -> None:
    """Runs workflows of a module's `TEMPLATES` until SIGTERM, or until it is declared dead."""
    templates: Templates = importlib.import_module(program).TEMPLATES
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    with (
        open_server(settings) as server,
        working(with_templates(server, templates), dead=lambda: os._exit(DECLARED_DEAD)),
    ):
        ready.set()
        stop.wait()


def forkserver() -> ForkServerContext:
    """Processes that start in no time: what they import was imported once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.integration.engine.program"])
    return context


def started(settings: Settings, program: str = __name__) -> ForkServerProcess:
    """A worker that takes workflows of a module's `TEMPLATES`."""
    context = forkserver()
    ready = context.Event()
    process = context.Process(target=worker, args=(settings, ready, program), daemon=True)
    process.start()
    if not ready.wait(30):
        process.kill()
        raise AssertionError("the worker did not start")
    return process
