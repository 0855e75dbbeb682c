"""docs/api.md is true: its commands are run against a server, and what they print is compared."""

import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import JsonValue

from plimsoll.access.model import Scope
from plimsoll.adapters.memory.code_host import MemoryCodeHost, MemorySnapshot
from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.api.app import make_app
from plimsoll.api.errors import BAD_BODY, BAD_ORIGIN, KINDS
from plimsoll.api.problem import ProblemKind
from plimsoll.settings import ApiSettings
from tests.api.serving import served
from tests.api.world import APP, ORDERS, World, bundle_ports
from tests.workload.builders import profile

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)


def documented_world() -> World:
    """With the repository and the traffic that the page names."""
    repository = MemoryCodeHost({"examples/shop": MemorySnapshot({"app.py": APP}, commit=None)})
    traffic = MemoryTrafficSource({"examples/shop/logs/access.log.gz": profile(ORDERS)})
    ports = bundle_ports()
    return World(replace(ports, code_host=repository, traffic_sources={"access-log": traffic}))


def holds(told: JsonValue, shown: JsonValue) -> bool:
    """Whether everything that is shown was told; `…` stands for anything."""
    if shown == "…":
        return True
    if isinstance(shown, dict) and isinstance(told, dict):
        return all(name in told and holds(told[name], value) for name, value in shown.items())
    if isinstance(shown, list) and isinstance(told, list):
        return len(shown) <= len(told) and all(map(holds, told, shown))
    return told == shown


def test_the_page_is_true(tmp_path: Path) -> None:
    world = documented_world()
    app = make_app(world.backend, ApiSettings(authentication="tokens", event_poll_s=0.01))
    environment = {
        **os.environ,  # noqa: TID251 - handed on to the child
        "AUTH": f"Authorization: Bearer {world.token(Scope.ADMIN)}",
    }
    printed = ""
    with served(app) as url:
        environment["SERVER"] = url
        for kind, content in BLOCK.findall(PAGE):
            if kind == "json":
                assert holds(json.loads(printed), json.loads(content)), printed
                continue
            ran = subprocess.run(  # noqa: S603 - the page is ours
                ["/bin/bash", "-euc", content],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=30,
            )
            assert ran.returncode == 0, ran.stdout + ran.stderr
            printed = ran.stdout
            if "WORKFLOW" not in environment:
                environment["WORKFLOW"] = json.loads(printed)["workflowId"]
                world.engine.settle()
                bundles = world.backend.bundle_store.list()
                environment["DIGEST"] = bundles[0].digest.removeprefix("sha256:")
    assert (tmp_path / "test.zip").read_bytes()[:2] == b"PK"


HTTP = [ProblemKind.of_status(status) for status in (405, *BAD_BODY, *BAD_ORIGIN)]


@pytest.mark.parametrize("kind", [*KINDS.values(), *HTTP], ids=lambda kind: kind.slug)
def test_every_kind_of_problem_is_described(kind: ProblemKind) -> None:
    assert f"`/problems/{kind.slug}` | {kind.status}" in PAGE
