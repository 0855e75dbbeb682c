"""Asks a server, by the command `schemathesis`, whether it keeps what its document promises.

In the test suite a little; for long: `.venv/bin/python -m tests.api.fuzz --examples 1000`.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from plimsoll.access.model import Scope
from plimsoll.api.app import make_app
from plimsoll.api.limits import Limits
from plimsoll.settings import ApiSettings
from tests.api.serving import served
from tests.api.world import BUNDLE, World

HERE = Path(__file__).parent


def fuzz(*, examples: int, seed: int, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Runs every phase with every check, against a server with one bundle in it.

    Args:
        examples: how many requests of each kind an operation gets, in each phase.
        seed: the same one makes the same requests.
        folder: where the command leaves what it remembers.
    """
    world = World()
    token = world.token(Scope.ADMIN)
    client = world.client(token)
    client.post("/api/v1/workflows", {"template": "bundle", "parameters": BUNDLE})
    world.engine.settle()
    # A stream of a workflow that waits would else be waited for.
    limits = Limits(longest_stream_s=0.1)
    settings = ApiSettings(
        authentication="tokens", event_poll_s=0.01, requests_per_s=None, strangers_per_s=None
    )
    app = make_app(world.backend, settings, limits=limits)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        f"--config-file={HERE / 'schemathesis.toml'}",
        "run",
        "--checks=all",
        f"--max-examples={examples}",
        f"--seed={seed}",
        f"--header=Authorization: Bearer {token}",
        "--no-color",
    ]
    environment = {
        **os.environ,  # noqa: TID251 - handed on to the child
        "PYTHONPATH": str(HERE),
        "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
    }
    with served(app) as url:
        finished = subprocess.run(  # noqa: S603 - our own command
            [*command, f"{url}/openapi.json"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    world.engine.settle()
    return finished


def main() -> None:
    """Prints what the command prints, and ends as it does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        finished = fuzz(examples=asked.examples, seed=asked.seed, folder=Path(folder))
    sys.stdout.write(finished.stdout + finished.stderr)
    sys.exit(finished.returncode)


if __name__ == "__main__":
    main()
