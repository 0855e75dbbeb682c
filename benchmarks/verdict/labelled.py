"""Histories that people labelled, and the halves of everything: one to tune on, one kept apart.

A history belongs to the half that the SHA-256 of its name says, so nobody chose.
"""

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from synthetic import NOISES, Array, drawn  # type: ignore[import-not-found]

HALVES = ("tune", "test")
SAP = "sap-hana-small-2021"
TCPD = "tcpd"
SYNTHETIC = "synthetic"
EACH = 30
"""Synthetic histories of each kind of noise, in each half."""


class Labelled(NamedTuple):
    """A history; each of its annotators marked the first runs of new levels, or nothing."""

    group: str
    name: str
    values: Array
    marks: tuple[tuple[int, ...], ...]


def half_of(name: str) -> str:
    """`tune` or `test`."""
    return HALVES[hashlib.sha256(name.encode()).digest()[0] % 2]


def histories(folder: Path, half: str) -> Iterator[Labelled]:
    """All of that half: SAP HANA, TCPD, synthetic."""
    for each in (*_sap(folder / SAP), *_tcpd(folder / TCPD)):
        if half_of(f"{each.group}/{each.name}") == half:
            yield each
    yield from synthetic(half)


def synthetic(half: str) -> Iterator[Labelled]:
    """As many of each kind of noise."""
    for noise in NOISES:
        found, number = 0, 0
        while found < EACH:
            name = f"{noise}/{number}"
            number += 1
            if half_of(name) == half:
                found += 1
                history = drawn(name, noise)
                yield Labelled(SYNTHETIC, name, history.values, (history.truth,))


def _sap(folder: Path) -> Iterator[Labelled]:
    """The label is the last good index, in the numbers of the Index column."""
    with (folder / "metadata" / "dataset_details.csv").open() as file:
        details = {row["Dataset"]: row for row in csv.DictReader(file, delimiter=";")}
    for path in sorted((folder / "data").glob("*.csv")):
        with path.open() as file:
            rows = list(csv.DictReader(file))
        detail = details[path.name]
        marks: tuple[int, ...] = ()
        if detail["Type"].strip().lower() == "regression":
            last_good = int(detail["Change Point"])
            marks = (next(at for at, row in enumerate(rows) if int(row["Index"]) > last_good),)
        values = np.array([float(row["Measurement"]) for row in rows])
        yield Labelled(SAP, path.stem, values, (marks,))


def _tcpd(folder: Path) -> Iterator[Labelled]:
    """Those with one dimension; points without a value are left out and the labels moved."""
    annotations = json.loads((folder / "annotations.json").read_text())
    for path in sorted((folder / "datasets").glob("*/*.json")):
        name = path.stem
        if name != path.parent.name or name not in annotations:
            continue
        series = json.loads(path.read_text())["series"]
        if len(series) != 1:
            continue
        raw = [np.nan if value is None else float(value) for value in series[0]["raw"]]
        there = np.isfinite(raw)
        moved = there.cumsum() - there
        marks = tuple(
            tuple(int(moved[at]) for at in sorted(found)) for found in annotations[name].values()
        )
        yield Labelled(TCPD, name, np.array(raw)[there], marks)
