"""What the chart renders, kept small enough to be read.

The smallest set of values is kept whole, of the others what they change. After a look at the
difference, `python -m tests.deploy.snapshots` writes them anew.
"""

import difflib
from pathlib import Path

import yaml

from tests.deploy.chart import CHART, SETS, Manifest, manifests, mapped, name_of

FOLDER = Path(__file__).parent / "snapshots"
SMALLEST = CHART / "ci" / "minimal-values.yaml"
_ELSEWHERE = {"plimsoll.json": "(helm/plimsoll/files)"}


def outline(values: Path) -> str:
    """The manifests in the order of their names, without labels that all of them have."""
    shown = []
    for each in sorted(manifests(values), key=name_of):
        without = yaml.safe_load(yaml.safe_dump(each))
        _forget(without)
        shown.append(yaml.safe_dump(without, sort_keys=True, width=110))
    return "---\n".join(shown)


def snapshot(values: Path) -> str:
    """What is kept of a set of values."""
    whole = outline(values)
    if values == SMALLEST:
        return whole
    lines = difflib.unified_diff(
        outline(SMALLEST).splitlines(), whole.splitlines(), "minimal", values.stem, lineterm="", n=1
    )
    # Without line numbers: what is added in the middle would change all that follow.
    return "\n".join("@@" if line.startswith("@@") else line for line in lines) + "\n"


def place(values: Path) -> Path:
    """Where it is kept."""
    name = values.stem.removesuffix("-values")
    return FOLDER / (f"{name}.yaml" if values == SMALLEST else f"{name}.diff")


def _forget(value: Manifest) -> None:
    for name in [
        name
        for name in value
        if name.startswith(("app.kubernetes.io/", "helm.sh/chart", "checksum/"))
    ]:
        if name != "app.kubernetes.io/component":
            del value[name]
    if value.get("kind") == "PrometheusRule":
        value["spec"] = "(helm/plimsoll/files)"
    for name, inner in value.items():
        if name in _ELSEWHERE:
            value[name] = _ELSEWHERE[name]
        elif isinstance(inner, dict):
            _forget(inner)
        elif isinstance(inner, list):
            for each in inner:
                _forget(mapped(each))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in SETS:
        place(each).write_text(snapshot(each))
