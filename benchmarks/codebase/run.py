# ruff: noqa: S603 - starts only what our own table of applications names
"""How much of what running frameworks print is found by reading alone.

Installs each application of `applications.yaml` into an environment of its own, asks its framework
for the truth (`truth.py`), reads the installed source, and prints precision, recall and F1 of
(method, route) and, on routes found, of (name, in) of parameters. Flask knows no parameters
outside the path; for those, `inputs/` has what a person read in the handlers.

    python benchmarks/codebase/run.py [--keep FOLDER] [--missing] [name …]

An application that cannot be installed (no network, version gone) or started is named with the
reason and left out of the sums. Environments stay in benchmarks/data/codebase for the next time.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.model import Discovery

HERE = Path(__file__).parent
KEPT = HERE.parent / "data" / "codebase"
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
Inputs = dict[tuple[str, str], frozenset[tuple[str, str]]]
"""Name and place of every input, by method and route; names of placeholders left out."""

_LONGEST_START_S = 300


class NotMeasured(Exception):
    """An application that cannot be installed or started here; the text says why."""


@dataclass(frozen=True)
class Application:
    """An application that exists, at the version measured."""

    name: str
    group: str
    framework: str
    package: str
    folder: str
    targets: tuple[str, ...]
    without: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


def applications() -> list[Application]:
    """The table in `applications.yaml`."""
    rows = yaml.safe_load((HERE / "applications.yaml").read_text())
    lists = ("targets", "without", "others")
    return [
        Application(
            **{
                **row,
                **{name: tuple(row.get(name, ())) for name in lists},
                "environment": tuple(row.get("environment", {}).items()),
            }
        )
        for row in rows
    ]


def installed(application: Application, base: Path) -> Path:
    """The environment with the application in it, made if there is none.

    Raises:
        NotMeasured: the package index cannot be reached, or has no such version.
    """
    home = base / application.name
    python, complete = home / "bin" / "python", home / "complete"
    if complete.exists():
        return home
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    command = [str(python), "-m", "pip", "install", "-q", *application.package.split()]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise NotMeasured(f"could not be installed: {_last_line(result.stderr)}")
    complete.touch()
    return home


def source_of(application: Application, home: Path) -> Path:
    """The folder with the application's source."""
    return next(home.glob("lib/python3*/site-packages")) / application.folder


def truth(application: Application, home: Path) -> Inputs:
    """What the framework itself prints.

    Raises:
        NotMeasured: the application cannot be started.
    """
    found: Inputs = {}
    for target in application.targets:
        for name, inputs in _printed(application, target, home).items():
            method, _, route = name.partition(" ")
            if not _belongs_to_library(route, application.without):
                found[method, PLACEHOLDER.sub("{}", route)] = frozenset((n, i) for n, i in inputs)
    return found


def _printed(application: Application, target: str, home: Path) -> dict[str, list[list[str]]]:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    given = {name: value.format(version=version) for name, value in application.environment}
    path = os.environ["PATH"]  # noqa: TID251 - a child process needs one
    command = [str(home / "bin" / "python"), str(HERE / "truth.py"), application.framework, target]
    try:
        result = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=home,
            env={"PATH": path, "HOME": str(home), **given},
            check=False,
            timeout=_LONGEST_START_S,
        )
    except subprocess.TimeoutExpired as problem:
        raise NotMeasured(f"did not start within {_LONGEST_START_S} s") from problem
    if result.returncode:
        raise NotMeasured(f"could not be started: {_last_line(result.stderr)}")
    rows: dict[str, list[list[str]]] = json.loads(result.stdout.strip().splitlines()[-1])
    return rows


def inputs_by_hand(application: Application) -> Inputs | None:
    """What a person found in the handlers (`inputs/<name>.yaml`); None where nobody has looked.

    Without `only listed`, a route that is not listed reads nothing.
    """
    path = HERE / "inputs" / f"{application.name}.yaml"
    if not path.exists():
        return None
    found: Inputs = {}
    for name, inputs in yaml.safe_load(path.read_text())["routes"].items():
        *methods, route = name.split(" ")
        for method in methods:
            found[method, route] = frozenset(_flat(inputs))
    return found


def lists_every_route(application: Application) -> bool:
    """Whether routes missing from the list by hand read nothing, rather than being left open."""
    document = yaml.safe_load((HERE / "inputs" / f"{application.name}.yaml").read_text())
    return not document.get("only listed", False)


def _flat(inputs: list[object]) -> list[tuple[str, str]]:
    """`query page` as name and place; lists inside lists are shared ones."""
    found: list[tuple[str, str]] = []
    for item in inputs:
        if isinstance(item, list):
            found += _flat(item)
        else:
            place, _, name = str(item).partition(" ")
            found.append((name, place))
    return found


def _belongs_to_library(route: str, without: tuple[str, ...]) -> bool:
    return route in without or route.startswith(tuple(w for w in without if w != "/") or ("\0",))


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if not line.startswith("WARNING")]
    return lines[-1][:160] if lines else "no message"


HEAD = "| application | framework | routes printed | found | right | F1 | inputs there | F1 | s |"


@dataclass(frozen=True)
class Score:
    """Counts of what was found and what there is."""

    right: int = 0
    found: int = 0
    there: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 if there is nothing to find."""
        return 2 * self.right / (self.found + self.there) if self.found + self.there else 1.0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.found + other.found, self.there + other.there)


@dataclass(frozen=True)
class Measured:
    """An application's figures and, for people who improve the reading, the differences."""

    application: Application
    routes: Score
    inputs: Score
    seconds: float
    differences: tuple[str, ...]

    def row(self) -> str:
        """A line of the table."""
        routes, inputs = self.routes, self.inputs
        shown = f"{inputs.there} | {inputs.f1:.3f}" if inputs.there else "– | –"
        return (
            f"| {self.application.name} | {self.application.framework} | {routes.there} "
            f"| {routes.found} | {routes.right} | {routes.f1:.3f} | {shown} | {self.seconds:.1f} |"
        )


def read(discovery: Discovery, others: tuple[str, ...]) -> Inputs:
    """What was found, apart from other applications that live in the same package."""
    return {
        (e.method, PLACEHOLDER.sub("{}", e.route)): frozenset(
            (p.name, p.location) for p in e.parameters
        )
        for e in discovery.endpoints
        if not e.source.file.startswith(others or ("\0",))
    }


def measured(application: Application, base: Path) -> Measured:
    """Truth and reading, compared.

    Raises:
        NotMeasured: it cannot be installed or started.
    """
    home = installed(application, base)
    expected = truth(application, home)
    begin = time.perf_counter()
    discovery = discover(LocalCodeHost().open(str(source_of(application, home))))
    seconds = time.perf_counter() - begin
    found = read(discovery, application.others)
    shared = set(expected) & set(found)
    there, taken = inputs_to_compare(application, expected, found, shared)
    return Measured(
        application,
        Score(len(shared), len(found), len(expected)),
        Score(
            sum(len(there[key] & taken[key]) for key in there),
            sum(len(taken[key]) for key in there),
            sum(len(there[key]) for key in there),
        ),
        seconds,
        (*different_routes(expected, found), *different_inputs(there, taken), *discovery.notes),
    )


def inputs_to_compare(
    application: Application, expected: Inputs, found: Inputs, shared: set[tuple[str, str]]
) -> tuple[Inputs, Inputs]:
    """Inputs of routes that were found: by the framework, or for Flask by hand and no path."""
    if application.framework != "flask":
        return {key: expected[key] for key in shared}, {key: found[key] for key in shared}
    by_hand = inputs_by_hand(application)
    if by_hand is None:
        return {}, {}
    keys = [key for key in shared if key in by_hand or lists_every_route(application)]
    outside_path = {key: frozenset(i for i in found[key] if i[1] != "path") for key in keys}
    return {key: by_hand.get(key, frozenset()) for key in keys}, outside_path


def different_routes(expected: Inputs, found: Inputs) -> Iterable[str]:
    for method, route in sorted(set(expected) - set(found)):
        yield f"missing {method} {route}"
    for method, route in sorted(set(found) - set(expected)):
        yield f"invented {method} {route}"


def different_inputs(there: Inputs, taken: Inputs) -> Iterable[str]:
    for key in sorted(there):
        if there[key] != taken[key]:
            lost, added = sorted(there[key] - taken[key]), sorted(taken[key] - there[key])
            yield f"differs {' '.join(key)} missing {lost} invented {added}"


def print_group(name: str, rows: list[Measured]) -> None:
    """The sum over a group: every route and every input counts once."""
    for framework in ("fastapi", "flask"):
        chosen = [row for row in rows if row.application.framework == framework]
        routes = sum((row.routes for row in chosen), Score())
        inputs = sum((row.inputs for row in chosen), Score())
        if chosen:
            print(
                f"| **{name}** | {framework} | {routes.there} | {routes.found} | {routes.right} "
                f"| **{routes.f1:.3f}** | {inputs.there} | **{inputs.f1:.3f}** | |"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--keep", type=Path, default=KEPT, help="where the environments stay")
    parser.add_argument("--missing", action="store_true", help="list every difference")
    options = parser.parse_args()
    chosen = [a for a in applications() if not options.names or a.name in options.names]
    print(HEAD, "|---|---|---:|---:|---:|---:|---:|---:|---:|", sep="\n")
    reasons: list[str] = []
    for group in dict.fromkeys(application.group for application in chosen):
        rows: list[Measured] = []
        for application in (a for a in chosen if a.group == group):
            print(f"{application.name} …", end="\r", file=sys.stderr)
            try:
                rows.append(measured(application, options.keep.resolve()))
            except NotMeasured as problem:
                reasons.append(f"{application.name}: {problem}")
                continue
            print(rows[-1].row(), flush=True)
            if options.missing:
                print(*(f"  {line}" for line in rows[-1].differences), sep="\n")
        print_group(group, rows)
    for reason in reasons:
        print(f"not measured – {reason}")


if __name__ == "__main__":
    main()
