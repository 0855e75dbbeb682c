"""Writes docs/schemas: a JSON Schema for every document that the command line prints or stores."""

import json
from pathlib import Path

from pydantic import BaseModel

from plimsoll.bundle.manifest import BundleManifest
from plimsoll.bundle.model import Coverage
from plimsoll.bundle.propose import ProposedBundle
from plimsoll.bundle.report import (
    BundleCheck,
    BundleDetails,
    BundleDownload,
    BundleListing,
    BundleReport,
)
from plimsoll.cli.adapters import AdaptersReport
from plimsoll.cli.demo import DemoReport
from plimsoll.cli.output import ErrorReport
from plimsoll.cli.run_report import RunListing, RunReport
from plimsoll.cli.schedule import ScheduleListing
from plimsoll.cli.side_by_side import SideBySideReport
from plimsoll.cli.token import IssuedToken, TokenListing
from plimsoll.cli.verdicts import BacktestReport, GateReport, TriageReport, VerdictReport
from plimsoll.cli.workflow import WorkflowListing, WorkflowReport
from plimsoll.codebase.report import DiscoveryReport, EndpointsReport
from plimsoll.pipeline.export import WorkflowExport
from plimsoll.run.fidelity_report import Fidelity
from plimsoll.run.summarise import ResultsReport
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.report import ProfileReport
from plimsoll.verdict.compare_runs import RunComparison
from plimsoll.verdict.load_line.report import LoadLineReport
from plimsoll.verdict.report import HistoryLine, HistoryReport

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"

DOCUMENTS: dict[str, type[BaseModel]] = {
    "adapters": AdaptersReport,
    "bundle-check": BundleCheck,
    "bundle-create": BundleReport,
    "bundle-download": BundleDownload,
    "bundle-list": BundleListing,
    "bundle-manifest": BundleManifest,
    "bundle-show": BundleDetails,
    "coverage": Coverage,
    "demo": DemoReport,
    "compare": RunComparison,
    "error": ErrorReport,
    "discovery": DiscoveryReport,
    "endpoints": EndpointsReport,
    "fidelity": Fidelity,
    "gate-backtest": BacktestReport,
    "gate-check": GateReport,
    "judge": HistoryReport,
    "judge-line": HistoryLine,
    "loadline": LoadLineReport,
    "proposed-bundle": ProposedBundle,
    "profile": ProfileReport,
    "results": ResultsReport,
    "run": RunReport,
    "run-list": RunListing,
    "schedule-list": ScheduleListing,
    "side-by-side": SideBySideReport,
    "token-create": IssuedToken,
    "token-list": TokenListing,
    "traffic-profile": TrafficProfile,
    "triage": TriageReport,
    "verdict": VerdictReport,
    "workflow-export": WorkflowExport,
    "workflow-list": WorkflowListing,
    "workflow-show": WorkflowReport,
}


def schema_of(document: type[BaseModel]) -> str:
    """The document's JSON Schema as it is printed, ending in a newline."""
    schema = document.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes every schema."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, document in DOCUMENTS.items():
        (FOLDER / f"{name}.schema.json").write_text(schema_of(document), encoding="utf-8")


if __name__ == "__main__":
    main()
