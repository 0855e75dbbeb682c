"""`plimsoll judge`: a history in a file, and many on standard input."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from plimsoll.cli.judge import judge
from plimsoll.cli.output import Format
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.verdict.report import HistoryReport

FLAT = [float(10 + each % 3) for each in range(40)]
SLOWER = [*FLAT, *(value + 20 for value in FLAT)]
RETURNED = [*SLOWER, *FLAT]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Run 40, of version v40, is the first of the new level."""
    path = tmp_path / "history.csv"
    rows = (f"{value},v{number}\n" for number, value in enumerate(SLOWER))
    path.write_text("value,version\n" + "".join(rows))
    return path


@pytest.fixture
def answers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[dict[str, object]]]:
    """What `judge --series -` says to these lines."""

    def ask(given: str | bytes, *, online: bool = False) -> list[dict[str, object]]:
        content = given if isinstance(given, bytes) else given.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        judge("-", online=online)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return ask


def line(name: str, values: list[float]) -> str:
    return json.dumps({"id": name, "value": values}) + "\n"


def points(answer: dict[str, object]) -> list[dict[str, object]]:
    found = answer["change_points"]
    assert isinstance(found, list)
    return found


def test_a_file_is_judged_for_programs(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judge(str(file), online=True, output=Format.JSON)
    report = HistoryReport.model_validate_json(capsys.readouterr().out)
    (point,) = report.change_points
    assert (point.index, point.version, point.meaning) == (40, "v40", "regression")
    assert point.reported_at >= 43
    assert [level.start for level in report.levels] == [0, 40]


def test_when_it_was_reported_is_said_on_request_only(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(str(file), output=Format.JSON)
    (point,) = json.loads(capsys.readouterr().out)["change_points"]
    assert "reported_at" not in point
    assert {"index", "direction", "effect", "interval", "confidence"} <= set(point)


def test_people_read_what_happened(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judge(str(file), online=True)
    printed = " ".join(capsys.readouterr().out.split())
    assert "80 runs, 1 change point run 40, v40 Regression: from run 40 on" in printed
    assert "First reported with run 4" in printed


def test_direction_and_relevance_are_the_asker_s(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(str(file), lower_is_better=False)
    assert "Improvement" in capsys.readouterr().out
    judge(str(file), min_effect="300%")
    assert "0 change points" in capsys.readouterr().out


@pytest.mark.parametrize("share", ["", "five", "-1%", "nan", "inf", "5%%", "5% or so"])
def test_a_share_that_is_none_is_refused(file: Path, share: str) -> None:
    with pytest.raises(typer.BadParameter, match="such as 5%"):
        judge(str(file), min_effect=share)


def test_each_line_is_answered_by_a_line(answers: Callable[..., list[dict[str, object]]]) -> None:
    given = line("flat", FLAT) + "\n" + line("slower", SLOWER) + line("empty", [])
    flat, slower, empty = answers(given)
    assert (flat, empty) == (
        {"id": "flat", "change_points": []},
        {"id": "empty", "change_points": []},
    )
    (point,) = points(slower)
    assert (point["index"], point["direction"]) == (40, "up")
    assert "reported_at" not in point


def test_every_prefix_says_what_the_whole_says(
    answers: Callable[..., list[dict[str, object]]],
) -> None:
    prefixes = "".join(line(str(end), RETURNED[:end]) for end in range(1, len(RETURNED) + 1))
    *_, whole = said = answers(prefixes, online=True)
    assert [point["index"] for point in points(whole)] == [40, 80]
    for end, answer in enumerate(said, start=1):
        known = [point for point in points(whole) if int(str(point["reported_at"])) < end]
        assert points(answer) == known


def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, answers: Callable[..., list[dict[str, object]]]
) -> None:
    with pytest.raises(Rejected, match="line 2, value 1"):
        answers(line("a", FLAT) + '{"id": "b", "value": [1, "x"]}\n')
    with pytest.raises(Rejected, match="no UTF-8") as refused:
        answers(b'\n{"id": "\xff"}\n')
    assert refused.value.where == "line 2"
    with pytest.raises(NotFound):
        judge(str(tmp_path / "none.csv"))


def test_a_history_is_answered_before_the_next_one_comes() -> None:
    """A line in, a line out, before the next comes."""
    with subprocess.Popen(
        [sys.executable, "-c", "from plimsoll.cli.judge import judge; judge('-')"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for name in ("one", "two"):
            child.stdin.write(line(name, SLOWER))
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["id"] == name
        child.stdin.close()
        assert child.wait(timeout=20) == 0
