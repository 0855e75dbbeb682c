"""An installation of a test's own, and `plimsoll serve` and `worker` as its children."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import TypeVar

import jsonschema_rs
from pydantic import BaseModel, JsonValue

from plimsoll.cli import main

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
M = TypeVar("M", bound=BaseModel)
APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/orders/{order_id}")
def order(order_id: int) -> None: ...
"""
LINE = (
    '{{"time_iso8601":"2026-10-14T12:00:{second:02d}+00:00","remote_addr":"203.0.113.{client}",'
    '"request_method":"GET","request_uri":"/orders/{order}","status":200,'
    '"body_bytes_sent":300,"request_length":120,"request_time":0.012,"http_user_agent":"curl/8"}}\n'
)


def command(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> None:
    """Runs `plimsoll` as if this process had just begun."""
    os.chdir(folder)
    os.environ.clear()  # noqa: TID251 - the child's own
    os.environ.update(environment)  # noqa: TID251 - as above
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8") for number in (1, 2))  # noqa: PTH123, SIM115
    sys.argv = ["plimsoll", *arguments]
    main()


def forkserver() -> ForkServerContext:
    """Makes processes that have imported what commands need."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["plimsoll.cli.app", "plimsoll.api.app", __name__])
    return context


@dataclass
class Child:
    """A process that runs until it is told to end."""

    process: "subprocess.Popen[str]"
    said: str
    """Its first line; of a server its address."""
    log_file: Path

    def end(self, ending: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code."""
        self.process.send_signal(ending)
        return self.process.wait(PATIENCE_S)

    @property
    def log(self) -> str:
        """What it has written to standard error."""
        return self.log_file.read_text()


@dataclass(frozen=True)
class Site:
    """A folder with a database, a store, and a folder that requests may read."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.repository.mkdir(parents=True, exist_ok=True)
        (self.repository / "app.py").write_text(APP)
        self.log.write_text(
            "".join(
                LINE.format(second=second, client=client, order=client % 3 + 1)
                for second in range(60)
                for client in range(10)
            )
        )

    @property
    def readable(self) -> Path:
        return self.folder / "readable"

    @property
    def repository(self) -> Path:
        return self.readable / "orders"

    @property
    def log(self) -> Path:
        """A minute of traffic on the one endpoint of the repository."""
        return self.readable / "access.log"

    def parameters(self, **changed: JsonValue) -> dict[str, JsonValue]:
        """Those of a workflow `bundle`."""
        traffic = f"access-log:{self.log}"
        given = {"service": "shop", "repository": str(self.repository), "traffic": traffic}
        return {**given, **changed}

    def create(self, *more: str, **changed: str) -> tuple[str, ...]:
        """The arguments that ask for a bundle."""
        given = {key: str(value) for key, value in self.parameters(**changed).items()}
        options = [part for key, value in given.items() for part in (f"--{key}", value)]
        return ("bundle", "create", *options, *more, "--format", "json")

    def environment(self, **variables: str) -> dict[str, str]:
        readable = json.dumps([str(self.readable)])
        # Nothing of whoever runs the tests may change what is tested.
        ours = {k: v for k, v in os.environ.items() if not k.startswith("PLIMSOLL_")}  # noqa: TID251
        return {
            **ours,
            "NO_COLOR": "1",
            "PLIMSOLL_DATABASE__URL": f"sqlite:///{self.folder}/data/plimsoll.db",
            "PLIMSOLL_FILESYSTEM__ROOT": str(self.folder / "store"),
            "PLIMSOLL_LOCAL__ROOTS": readable,
            "PLIMSOLL_ACCESS_LOG__ROOTS": readable,
            "PLIMSOLL_DBOS__BEAT_S": "0.2",
            "PLIMSOLL_DBOS__DEAD_AFTER_S": "2",
            "PLIMSOLL_API__EVENT_POLL_S": "0.1",
            **self.settings,
            **variables,
        }

    def run(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """The finished command; in a process that need not import anything any more."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            given = (arguments, self.environment(**variables), self.folder, out, err)
            process = forkserver().Process(target=command, args=given, daemon=True)
            process.start()
            process.join(PATIENCE_S)
            process.kill()
            process.join()
            return subprocess.CompletedProcess(
                arguments, process.exitcode or 0, out.read_text(), err.read_text()
            )

    @contextmanager
    def child(self, *arguments: str, **variables: str) -> Iterator[Child]:
        """A command that runs until the block ends, after its first line."""
        log_file = self.folder / f"{arguments[0]}.log"
        with (
            log_file.open("w") as log,
            subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "plimsoll", *arguments],
                cwd=self.folder,
                env=self.environment(**variables),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            ) as process,
        ):
            try:
                said = process.stdout.readline().strip() if process.stdout else ""
                assert said, log_file.read_text()
                yield Child(process, said, log_file)
            finally:
                process.kill()
                process.wait()


def read(text: str, document: type[M], schema: str) -> M:
    """The document, after a look whether it is what docs/schemas promises."""
    declared = json.loads((ROOT / "docs" / "schemas" / f"{schema}.schema.json").read_text())
    jsonschema_rs.Draft202012Validator(declared).validate(json.loads(text))
    return document.model_validate_json(text)
