"""helm/plimsoll/README.md tells every value of values.yaml."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import yaml

from tests.deploy.chart import CHART
from tests.deploy.tools import ROOT


def script() -> ModuleType:
    path = ROOT / "scripts" / "write_chart_readme.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_that_of_the_values() -> None:
    page = (CHART / "README.md").read_text()
    assert script().written(page) == page, "type: make chart-readme"


def test_every_value_is_told() -> None:
    told = {path for path, _, _ in script().rows()}
    values = yaml.safe_load((CHART / "values.yaml").read_text())

    def missing(value: object, path: str) -> list[str]:
        if path in told or not isinstance(value, dict):
            return [] if path in told else [path]
        return [each for name, inner in value.items() for each in missing(inner, f"{path}.{name}")]

    assert [each for name, value in values.items() for each in missing(value, name)] == []


def test_links_lead_somewhere() -> None:
    page = (CHART / "README.md").read_text()
    for target in re.findall(r"\]\(([^)#]+)", page):
        if "://" not in target:
            assert (Path(CHART) / target).exists(), target
