# ruff: noqa: S603 - starts only what our own table of applications names
"""How much of what running frameworks print is found by reading alone.

Installs each application of `applications.yaml` into an environment of its own under a temporary
folder, asks its framework for the truth (`truth.py`), reads the installed source, and prints
precision, recall and F1 of (method, route) and, on routes found, of (name, in) of parameters.

    python benchmarks/codebase/compare.py [--keep FOLDER] [--missing] [name …]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import yaml
from typing_extensions import override

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.model import Discovery

HERE = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
Inputs = dict[tuple[str, str], frozenset[tuple[str, str]]]


@dataclass(frozen=True)
class Score:
    """Counts of what was found and what there is."""

    right: int
    found: int
    there: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 if there is nothing to find."""
        return 2 * self.right / (self.found + self.there) if self.found + self.there else 1.0

    @override
    def __str__(self) -> str:
        return f"{self.f1:.3f} ({self.right} right of {self.found} found, {self.there} there)"


@dataclass(frozen=True)
class Application:
    """An application that exists, at the version measured."""

    name: str
    framework: str
    package: str
    folder: str
    target: str
    without: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


def applications() -> list[Application]:
    rows = yaml.safe_load((HERE / "applications.yaml").read_text())
    return [
        Application(
            **{
                **row,
                "without": tuple(row.get("without", ())),
                "others": tuple(row.get("others", ())),
                "environment": tuple(row.get("environment", {}).items()),
            }
        )
        for row in rows
    ]


def installed(application: Application, base: Path) -> Path:
    """The environment with the application in it."""
    home = base / application.name
    if not (home / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-q"]
        subprocess.run([*pip, *application.package.split()], check=True)
    return home


def truth(application: Application, home: Path) -> Inputs:
    command = [str(home / "bin" / "python"), str(HERE / "truth.py"), application.framework]
    path = os.environ["PATH"]  # noqa: TID251 - a child process needs one
    environment = {"PATH": path, "HOME": str(home), **dict(application.environment)}
    result = subprocess.run(
        [*command, application.target],
        capture_output=True, text=True, cwd=home, env=environment, check=False,
    )  # fmt: skip
    if result.returncode:
        raise SystemExit(f"{application.name}: {result.stderr[-2000:]}")
    rows = json.loads(result.stdout.strip().splitlines()[-1])
    found: Inputs = {}
    for name, inputs in rows.items():
        method, _, route = name.partition(" ")
        if not _belongs_to_library(route, application.without):
            found[method, PLACEHOLDER.sub("{}", route)] = frozenset((n, i) for n, i in inputs)
    return found


def _belongs_to_library(route: str, without: tuple[str, ...]) -> bool:
    return route in without or route.startswith(tuple(w for w in without if w != "/") or ("\0",))


def read(discovery: Discovery, others: tuple[str, ...]) -> Inputs:
    """What was found, apart from other applications that live in the same package."""
    return {
        (e.method, PLACEHOLDER.sub("{}", e.route)): frozenset(
            (p.name, p.location) for p in e.parameters
        )
        for e in discovery.endpoints
        if not e.source.file.startswith(others or ("\0",))
    }


def measured(application: Application, base: Path, *, missing: bool) -> tuple[Score, Score]:
    home = installed(application, base)
    expected = truth(application, home)
    folder = next(home.glob("lib/python3*/site-packages")) / application.folder
    begin = time.perf_counter()
    discovery = discover(LocalCodeHost().open(str(folder)))
    seconds = time.perf_counter() - begin
    found = read(discovery, application.others)
    shared = set(expected) & set(found)
    routes = Score(len(shared), len(found), len(expected))
    inputs = Score(
        sum(len(expected[key] & found[key]) for key in shared),
        sum(len(found[key]) for key in shared),
        sum(len(expected[key]) for key in shared),
    )
    print(f"{application.name:22} {application.framework:8} routes {routes}")
    if application.framework == "fastapi":
        print(f"{'':31} inputs {inputs}")
    print(f"{'':31} {seconds:.1f} s")
    if missing:
        report(expected, found)
        print(*discovery.notes[:20], sep="\n")
    return routes, inputs


def report(expected: Inputs, found: Inputs) -> None:
    for key in sorted(set(expected) - set(found)):
        print("  missing", *key)
    for key in sorted(set(found) - set(expected)):
        print("  invented", *key)
    for key in sorted(set(expected) & set(found)):
        if expected[key] != found[key]:
            lost, added = sorted(expected[key] - found[key]), sorted(found[key] - expected[key])
            print("  differs", *key, "missing", lost, "invented", added)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--keep", type=Path, help="where the environments stay")
    parser.add_argument("--missing", action="store_true", help="list every difference")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        base = options.keep or Path(temporary)
        for application in applications():
            if not options.names or application.name in options.names:
                measured(application, base.resolve(), missing=options.missing)


if __name__ == "__main__":
    main()
