"""Log lines as a collector gets them, from a process of its own: it has one root logger."""

import json
import subprocess
import sys

PROGRAM = """
import logging, sys
from opentelemetry.sdk.trace import TracerProvider
from prometheus_client import CollectorRegistry
from plimsoll.adapters.telemetry.logs import configure_logs
from plimsoll.adapters.telemetry.observer import TelemetryObserver
from plimsoll.adapters.telemetry.settings import TelemetrySettings
from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.log_lines import collected_lines
from tests.adapters.telemetry.workflows import SHOP

configure_logs(TelemetrySettings.model_validate_json(sys.argv[1]))
observer = TelemetryObserver(TracerProvider().get_tracer("t"), CollectorRegistry())
log = logging.getLogger("plimsoll.test")
log.info("before")
with observer.carrying(SHOP), collected_lines() as kept:
    with observer.attempting(SHOP, Node(name="Count", agent="clerk")):
        log.info("working on %s", "line 1\\nline 2", extra={"rows": 3})
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("broken")
    logging.getLogger("uvicorn.access").info("GET /")
log.warning("after")
log.debug("unimportant")
print(*kept, sep="\\n")
"""


def run(**settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", PROGRAM, json.dumps(settings)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def test_every_line_is_an_object_with_the_workflow_and_the_principal_it_is_about() -> None:
    ran = run()
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    told = [line["event"] for line in lines]
    assert told == ["before", "working on line 1\nline 2", "Count completed", "broken", "after"]
    for line in lines:
        assert {"event", "level", "logger", "timestamp"} <= line.keys()
    for line in lines[1:4]:
        about = (line["workflow_id"], line["principal"], line["service"])
        assert about == ("w-1", "token:ci", "shop")
    for line in (lines[0], lines[-1]):
        assert "workflow_id" not in line
    assert lines[1]["rows"] == 3
    assert (lines[2]["agent"], type(lines[2]["duration_ms"])) == ("clerk", float)
    assert "ZeroDivisionError" in str(lines[3]["exception"])
    # What it was asked with may hold anything, and is in no line.
    assert "hunter2" not in ran.stderr
    # An attempt's lines are kept beside it too.
    assert "info: working on line 1" in ran.stdout


def test_a_level_leaves_out_what_is_less_important() -> None:
    (line,) = run(log_level="ERROR").stderr.splitlines()
    assert json.loads(line)["event"] == "broken"


def test_a_person_gets_text() -> None:
    said = run(log_format="text").stderr
    assert "after" in said
    assert "workflow_id" in said
    assert not said.startswith("{")
