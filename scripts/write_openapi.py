"""Writes docs/openapi.json: what the API's clients are made from, with the product's templates."""

import json
from pathlib import Path

from plimsoll.adapters.memory.bundle_catalog import MemoryBundleCatalog
from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.adapters.memory.code_host import MemoryCodeHost
from plimsoll.adapters.memory.engine import MemoryEngine
from plimsoll.adapters.memory.environment_store import MemoryEnvironmentStore
from plimsoll.adapters.memory.journal import MemoryJournal
from plimsoll.adapters.memory.load_tool import MemoryLoadTool
from plimsoll.adapters.memory.observer import MemoryObserver
from plimsoll.adapters.memory.raw_outputs import MemoryRawOutputs
from plimsoll.adapters.memory.regression import MemoryRegression
from plimsoll.adapters.memory.schedules import MemorySchedules
from plimsoll.adapters.memory.service_store import MemoryServiceStore
from plimsoll.adapters.memory.stub_server import MemoryStubServer
from plimsoll.adapters.memory.token_store import MemoryTokenStore
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.api.app import make_app
from plimsoll.bootstrap.application import Backend
from plimsoll.kit.clock import SystemClock
from plimsoll.pipeline.bundle import BundlePorts
from plimsoll.pipeline.bundle_template import bundle_template
from plimsoll.pipeline.carry_on import Carrier
from plimsoll.pipeline.load_line_template import load_line_template
from plimsoll.pipeline.regression_template import regression_template
from plimsoll.settings import ApiSettings

DOCUMENT = Path(__file__).parents[1] / "docs" / "openapi.json"


def backend() -> Backend:
    """A backend over nothing, with the templates that a server has."""
    ports = BundlePorts(
        traffic_sources={},
        code_host=MemoryCodeHost({}),
        load_tool=MemoryLoadTool(),
        stub_server=MemoryStubServer(),
        bundle_store=MemoryBundleStore(),
        bundle_catalog=MemoryBundleCatalog(),
        environments=MemoryEnvironmentStore(),
    )
    runs = MemoryRegression()
    templates = {
        "bundle": bundle_template(ports),
        "regression": regression_template(
            runs.ports, requested_by=lambda _id: "", service_of=lambda _digest: ""
        ),
        "load-line": load_line_template(
            runs.ports, requested_by=lambda _id: "", service_of=lambda _digest: ""
        ),
    }
    return Backend(
        templates=templates,
        workflows=MemoryWorkflowStore(),
        engine=MemoryEngine(Carrier(MemoryJournal(), templates, MemoryObserver())),
        schedules=MemorySchedules(),
        services=MemoryServiceStore(),
        environments=ports.environments,
        tokens=MemoryTokenStore(),
        bundle_catalog=ports.bundle_catalog,
        bundle_store=ports.bundle_store,
        stores=runs.stores,
        raw_outputs=MemoryRawOutputs(),
        policies=runs.policies,
        traffic_sources=ports.traffic_sources,
        looking=runs.ports.preflight,
        change_hosts=(),
        clock=SystemClock(),
        ready=dict,
    )


def document() -> str:
    """The document as it is committed, ending in a newline."""
    openapi = make_app(backend(), ApiSettings()).openapi()
    return json.dumps(openapi, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes it."""
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
