"""Histories that people labelled: SAP HANA's, 5 with a regression and 20 that only look like it."""

import csv
import os
from pathlib import Path

import pytest

from tests.verdict.histories import change_points

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "change-points" / "sap-hana-small-2021"
MARGIN = 5


def details() -> list[dict[str, str]]:
    """Type, Dataset and Change Point; skips without data, fails where all tests have to run."""
    path = FOLDER / "metadata" / "dataset_details.csv"
    if not path.exists():
        if os.environ.get("CI") == "true":  # noqa: TID251 - says whether absence is a failure
            pytest.fail(f"There are no labelled histories at {FOLDER}.")
        pytest.skip(f"There are no labelled histories at {FOLDER}.")
    with path.open() as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_regression_of_sap_hana_is_found_and_none_of_its_traps() -> None:
    known = details()
    assert len(known) == 25
    for detail in known:
        with (FOLDER / "data" / detail["Dataset"]).open() as file:
            rows = list(csv.DictReader(file))
        found = change_points([float(row["Measurement"]) for row in rows])
        if detail["Type"] != "regression":
            assert found == (), detail
            continue
        # The label is the last index without the regression, in the numbers of the column Index.
        last_good = int(detail["Change Point"])
        first = next(at for at, row in enumerate(rows) if int(row["Index"]) > last_good)
        (point,) = found
        assert abs(point.index - first) <= MARGIN, detail
        assert point.reported_at - first <= 6, detail
