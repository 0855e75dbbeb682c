"""`plimsoll fidelity`: a finished run beside production."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import typer

from plimsoll.bundle.model import Bundle
from plimsoll.bundle.pack import unpack
from plimsoll.cli.fidelity import fidelity
from plimsoll.cli.output import Format
from plimsoll.cli.profile import profile
from plimsoll.kit.errors import Misconfigured, NotFound, Rejected
from plimsoll.run.fidelity_report import Fidelity
from plimsoll.workload.model import TestType
from tests.cli.test_cli import SHOP, log, make
from tests.conftest import ROOT, Plimsoll

__all__ = ["log"]

HEADER = "metric_name,timestamp,metric_value,error,expected_response,name,scenario,status\n"
NAME = "GET /api/products/{product_id}"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """What k6 would write of a replay of the log in 30 seconds: its rate, 10 a second."""
    path = tmp_path / "run.csv"
    path.write_text(
        HEADER
        + "".join(
            f"http_req_duration,{1795248343 + second},12,,true,{NAME},a,200\n"
            f"request_bytes,{1795248343 + second},120,,,{NAME},a,\n"
            f"response_bytes,{1795248343 + second},300,,,{NAME},a,\n"
            for second in range(30)
            for _ in range(10)
        )
    )
    return path


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Callable[..., Fidelity]:
    """The command in this process, which is faster."""

    def ask(*arguments: Any, **options: Any) -> Fidelity:  # noqa: ANN401 - those of the command
        capsys.readouterr()
        fidelity(*arguments, **{**options, "output": Format.JSON})
        return report(capsys.readouterr().out)

    return ask


def report(text: str) -> Fidelity:
    """The document, after a look whether it is what docs/schemas promises."""
    schema = json.loads((ROOT / "docs" / "schemas" / "fidelity.schema.json").read_text())
    jsonschema_rs.Draft202012Validator(schema).validate(json.loads(text))
    return Fidelity.model_validate_json(text)


def test_a_saved_profile_a_source_and_a_bundle_say_the_same(
    plimsoll: Plimsoll, log: Path, run: Path, tmp_path: Path, asked: Callable[..., Fidelity]
) -> None:
    saved, archive, folder = tmp_path / "day.json", tmp_path / "test.zip", tmp_path / "test"
    kept = plimsoll(
        "profile", f"access-log:{log}", "--repository", SHOP, "--save", str(saved)
    )  # fmt: skip
    assert kept.returncode == 0, kept.stderr
    make(plimsoll, log, archive)
    write(unpack(archive.read_bytes()), folder)
    said = plimsoll("fidelity", str(run), "--profile", str(saved), "--format", "json")
    assert said.returncode == 0, said.stderr
    found = report(said.stdout)
    assert (found.score, found.rate.sent, round(found.rate.expected)) == (100, 300, 300)
    assert [each.endpoint for each in found.endpoints] == [NAME]
    assert any("--duration" in note for note in found.notes)
    others = [
        asked(run, f"access-log:{log}", repository=SHOP, duration=30),
        asked(run, str(saved), repository=SHOP, bundle=archive),
        asked(run, str(saved), bundle=folder),
    ]
    for other in others:
        assert (other.score, other.rate) == (found.score, found.rate)
    assert not any("--duration" in note for note in others[0].notes)


def write(bundle: Bundle, folder: Path) -> None:
    for file in bundle.files:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_text(file.content)


def test_people_read_the_score_its_parts_and_why(
    log: Path, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fidelity(run, f"access-log:{log}", repository=SHOP, duration=60)
    printed = " ".join(capsys.readouterr().out.split())
    assert "fidelity: " in printed
    assert "300 of 600 expected requests were sent" in printed
    assert "end 30 s early" in printed
    assert "GET" in printed


def test_whoever_mixes_up_the_files_is_told_which(
    plimsoll: Plimsoll, log: Path, run: Path, tmp_path: Path
) -> None:
    printed, saved = tmp_path / "report.json", tmp_path / "patterns.json"
    done = plimsoll("profile", f"access-log:{log}", "--save", str(saved), "--format", "json")
    printed.write_text(done.stdout)
    with pytest.raises(Rejected, match="is no profile") as refused:
        fidelity(run, str(printed))
    assert "--save" in refused.value.fix
    with pytest.raises(Rejected, match="is no output of k6"):
        fidelity(saved, str(saved))
    with pytest.raises(Rejected, match="no endpoint in common"):
        fidelity(run, str(saved))
    with pytest.raises(NotFound, match="There is no file"):
        fidelity(run, str(tmp_path / "nothing.json"))
    with pytest.raises(NotFound, match="is no bundle"):
        fidelity(run, str(saved), bundle=tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(Rejected, match="not that of a bundle"):
        fidelity(run, str(saved), bundle=tmp_path)


def test_a_scale_of_nothing_is_wrong_usage(run: Path) -> None:
    with pytest.raises(typer.BadParameter):
        fidelity(run, "day.json", scale=0)


def test_a_stress_test_is_not_meant_to_look_like_production(log: Path, run: Path) -> None:
    with pytest.raises(Rejected, match="not meant to look like production"):
        fidelity(run, f"access-log:{log}", repository=SHOP, test_type=TestType.STRESS)


def test_where_a_profile_cannot_be_kept_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refused:
        profile("access-log:nowhere.log", save=tmp_path / "no" / "day.json")
    assert refused.value.where == "--save"
