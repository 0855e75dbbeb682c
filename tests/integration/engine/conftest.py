"""Workers in processes of their own, on either database."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType

import pytest

from plimsoll.access.model import LOCAL
from plimsoll.bootstrap.application import Backend
from plimsoll.bootstrap.records import open_databases, upgrade
from plimsoll.bootstrap.server import open_server
from plimsoll.pipeline.model import Workflow
from plimsoll.pipeline.request import WorkflowRequest, request_workflow
from plimsoll.settings import Settings
from tests.databases import ENGINES, database_url
from tests.integration.engine.program import (
    Parameters,
    settings_of,
    started,
    with_templates,
)

PATIENCE_S = 120.0


@dataclass
class Engine:
    """A database with workers on it, and the outside that they act on."""

    settings: Settings
    backend: Backend
    folder: Path
    workers: list[ForkServerProcess] = field(default_factory=list)

    def start_version(self, program: ModuleType) -> ForkServerProcess:
        """One more worker, of the version whose `TEMPLATES` a module has."""
        self.workers.append(started(self.settings, program.__name__))
        return self.workers[-1]

    def start_worker(self, **changed: object) -> ForkServerProcess:
        """One more worker, which takes workflows already."""
        dbos = self.settings.dbos.model_copy(update=changed)
        self.workers.append(started(self.settings.model_copy(update={"dbos": dbos})))
        return self.workers[-1]

    def request(
        self, *, template: str = "counted", priority: int = 0, **parameters: object
    ) -> Workflow:
        """A workflow of one of the pipelines."""
        given = Parameters(folder=str(self.folder), **parameters)
        request = WorkflowRequest(
            template=template, parameters=given.model_dump(mode="json"), priority=priority
        )
        workflow, _ = request_workflow(
            request,
            principal=LOCAL,
            templates=self.backend.templates,
            store=self.backend.workflows,
            engine=self.backend.engine,
        )
        return workflow

    def wait(self, reached: Callable[[], bool], *, meanwhile: Callable[[], object] = bool) -> None:
        """Until something is so; fails after a time that no test should need."""
        deadline = time.monotonic() + PATIENCE_S
        while not reached():
            assert time.monotonic() < deadline, "it takes too long"
            meanwhile()
            time.sleep(0.02)  # noqa: TID251 - a test waits for other processes

    def ended(self, workflow: Workflow) -> Workflow:
        """The workflow when it has ended."""
        self.wait(lambda: self.backend.workflows.get(workflow.id).status.ended)
        return self.backend.workflows.get(workflow.id)

    def effects(self) -> list[str]:
        """The idempotency keys that the outside has seen, in order, without the workflow's id."""
        with suppress(FileNotFoundError):
            return (self.folder / "effects").read_text().split()
        return []

    def runs(self) -> list[tuple[str, int]]:
        """Which workflow was taken up by which process, in order."""
        with suppress(FileNotFoundError):
            lines = (self.folder / "runs").read_text().splitlines()
            return [(workflow, int(pid)) for workflow, pid in map(str.split, lines)]
        return []

    def freeze(self, worker: ForkServerProcess) -> None:
        """Stops a worker, but not while it writes to a file of SQLite: nobody else could then."""
        pid = worker.pid or 0
        os.kill(pid, signal.SIGSTOP)
        while not all(_is_free(file) for file in self.folder.rglob("*.db")):
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.01)  # noqa: TID251 - a test waits for other processes
            os.kill(pid, signal.SIGSTOP)

    def replace_dead(self) -> int:
        """Starts a worker for every one that was killed; how many that were."""
        dead = [worker for worker in self.workers if not worker.is_alive()]
        for worker in dead:
            self.workers.remove(worker)
            self.start_worker()
        return len(dead)

    def stop(self) -> None:
        """Ends every worker, by force in the end."""
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.join(60)
            if worker.is_alive():
                worker.kill()
                worker.join()


def _is_free(file: Path) -> bool:
    """Whether a database can be written to now."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        database.execute("ROLLBACK")
    return True


@contextmanager
def engine_on(settings: Settings, folder: Path) -> Iterator[Engine]:
    """An engine without workers yet, its tables made."""
    with open_databases(settings) as databases:
        upgrade(databases)
    with open_server(settings) as server:
        engine = Engine(settings, with_templates(server).backend, folder)
        try:
            yield engine
        finally:
            engine.stop()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with (
        database_url(request.param, tmp_path, migrated=False) as url,
        engine_on(settings_of(url, tmp_path), tmp_path) as engine,
    ):
        yield engine
