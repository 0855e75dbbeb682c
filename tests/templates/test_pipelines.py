"""What the template `load-test-in-ci` writes: right for each vendor, and right about the gate."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

EXAMPLES = Path(__file__).parents[2] / "templates" / "load-test-in-ci" / "examples"
SCRIPT = EXAMPLES.parent / "skeleton" / "common" / ".plimsoll" / "load-test.sh"
PIPELINES = {
    "github-actions": (".github/workflows/plimsoll.yml", "github-workflows"),
    "gitlab": (".gitlab/plimsoll.gitlab-ci.yml", "gitlab-ci"),
    "circleci": (".circleci/plimsoll.yml", "circle-ci"),
    "azure-pipelines": ("azure-pipelines-plimsoll.yml", "azure-pipelines"),
}
FAKE = """#!/bin/sh
# Answers as plimsoll does, as the test wants it.
echo "$*" >> "$FAKE/asked"
case "$1 $2" in
  "bundle list") cat "$FAKE/bundles.json" ;;
  "run start") cat "$FAKE/run.json"; exit "$(cat "$FAKE/run.code")" ;;
  "gate check")
    case "$*" in *json*) cat "$FAKE/gate.json" ;; esac
    exit "$(cat "$FAKE/gate.code")" ;;
esac
"""


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_each_vendor_would_take_its_file(pipeline: str) -> None:
    pytest.importorskip("check_jsonschema", reason="it brings the vendors' schemas")
    name, schema = PIPELINES[pipeline]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    if pipeline == "gitlab":
        command += ["--data-transform", "gitlab-ci"]
    if pipeline == "azure-pipelines":
        command += ["--data-transform", "azure-pipelines", "--regex-variant", "python"]
    checked = subprocess.run(  # noqa: S603 - our own command
        [*command, str(EXAMPLES / pipeline / name)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_pipeline_has_its_token_from_the_secrets_alone(pipeline: str) -> None:
    text = (EXAMPLES / pipeline / PIPELINES[pipeline][0]).read_text(encoding="utf-8")
    assert yaml.safe_load(text)
    lines = [line.strip() for line in text.splitlines() if "PLIMSOLL_CLIENT__TOKEN" in line]
    given = [line for line in lines if not line.startswith("#")]
    assert given in (
        ["PLIMSOLL_CLIENT__TOKEN: ${{ secrets.PLIMSOLL_CLIENT__TOKEN }}"],
        ["PLIMSOLL_CLIENT__TOKEN: $(PLIMSOLL_CLIENT__TOKEN)"],
        [],  # GitLab and CircleCI hand variables and contexts on by themselves
    )


def test_a_workflow_of_github_may_only_read() -> None:
    workflow = yaml.safe_load(
        (EXAMPLES / "github-actions" / PIPELINES["github-actions"][0]).read_text(encoding="utf-8")
    )
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert all(len(each.partition("@")[2]) == 40 for each in used), "pinned by digest"
    with_token = [step for step in job["steps"] if "PLIMSOLL_CLIENT__TOKEN" in step.get("env", {})]
    assert len(with_token) == 1


def run_script(
    folder: Path,
    *,
    run_code: int = 0,
    gate: str = "allow",
    gate_code: int = 0,
    bundles: int = 1,
    without: str = "",
    **more: str,
) -> tuple[int, str, list[str]]:
    """Its exit code, what it says, and what it has asked plimsoll for."""
    fake = folder / "plimsoll"
    fake.write_text(FAKE, encoding="utf-8")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    listed = {"bundles": [{"digest": "sha256:0abc"}] * bundles}
    (folder / "bundles.json").write_text(json.dumps(listed), encoding="utf-8")
    (folder / "run.json").write_text(json.dumps({"run": {"run": {"id": "r-1"}}}), encoding="utf-8")
    (folder / "gate.json").write_text(json.dumps({"decision": {"action": gate}}), encoding="utf-8")
    (folder / "run.code").write_text(str(run_code), encoding="utf-8")
    (folder / "gate.code").write_text(str(gate_code), encoding="utf-8")
    (folder / "asked").write_text("", encoding="utf-8")
    environment = {
        "PATH": f"{folder}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}/usr/bin:/bin",
        "FAKE": str(folder),
        "PLIMSOLL_CLIENT__SERVER": "https://plimsoll.example.com",
        "PLIMSOLL_CLIENT__TOKEN": "plimsoll_secret",
        "PLIMSOLL_SERVICE": "component:default/shop",
        "PLIMSOLL_ENVIRONMENT": "staging",
        "PLIMSOLL_CANDIDATE": "0abc",
        **more,
    }
    environment.pop(without, None)
    ended = subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", str(SCRIPT)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    said = ended.stdout + ended.stderr
    asked = (folder / "asked").read_text(encoding="utf-8").splitlines()
    return ended.returncode, said, asked


@pytest.mark.parametrize("run_code", [0, 1, 6])
@pytest.mark.parametrize(
    ("gate", "gate_code", "code"), [("allow", 0, 0), ("warn", 0, 78), ("block", 1, 1)]
)
def test_the_gate_decides_and_not_the_verdict(
    tmp_path: Path, run_code: int, gate: str, gate_code: int, code: int
) -> None:
    ended, said, asked = run_script(tmp_path, run_code=run_code, gate=gate, gate_code=gate_code)
    assert ended == code, said
    assert asked[1] == (
        "run start sha256:0abc --environment staging --candidate 0abc --no-history --format json"
    )
    assert "plimsoll_secret" not in said


@pytest.mark.parametrize("code", [2, 3, 4, 5])
def test_what_is_not_known_is_neither_a_pass_nor_a_block(tmp_path: Path, code: int) -> None:
    assert run_script(tmp_path, run_code=code)[0] == code
    assert run_script(tmp_path, gate_code=code)[0] == code


def test_a_gate_of_a_newer_server_lets_nothing_through(tmp_path: Path) -> None:
    assert run_script(tmp_path, gate="quarantine")[0] == 5


def test_without_a_bundle_it_says_what_to_do(tmp_path: Path) -> None:
    code, said, asked = run_script(tmp_path, bundles=0)
    assert (code, len(asked)) == (3, 1)
    assert "There is no load test of component:default/shop yet" in said


@pytest.mark.parametrize(
    "name", ["PLIMSOLL_CLIENT__TOKEN", "PLIMSOLL_ENVIRONMENT", "PLIMSOLL_CANDIDATE"]
)
def test_a_variable_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    code, said, asked = run_script(tmp_path, without=name)
    assert (code, asked) == (4, [])
    assert name in said


def test_what_is_merged_enters_the_history(tmp_path: Path) -> None:
    asked = run_script(tmp_path, PLIMSOLL_HISTORY="yes")[2]
    assert " --history " in asked[1]


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    hostile = '\'; touch "$FAKE/pwned"; $(touch $FAKE/pwned) `touch $FAKE/pwned`'
    run_script(tmp_path, PLIMSOLL_ENVIRONMENT=hostile, PLIMSOLL_SERVICE=hostile)
    assert not (tmp_path / "pwned").exists()
