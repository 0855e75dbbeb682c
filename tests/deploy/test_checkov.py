"""What checkov says of Terraform, images and chart: nothing, or the reason is written down."""

import re
import shutil
from pathlib import Path

from tests.deploy.chart import CHART, rendered
from tests.deploy.tools import ROOT, tool, tried

NOT_OF_THE_CHART = {
    "CKV_K8S_8": "only the pod of `helm test` has no liveness probe; invariants look at others",
    "CKV_K8S_9": "as above, of readiness",
    "CKV_K8S_11": "a limit of CPU slows down without need; requests share it out",
    "CKV_K8S_21": "the namespace is given when it is installed",
    "CKV_K8S_35": "all settings are variables; /proc/PID/environ is open to the same user only",
}


def test_checkov_finds_nothing_that_has_no_reason(tmp_path: Path) -> None:
    # It reads either one folder or single files.
    shutil.copytree(ROOT / "terraform", tmp_path / "terraform")
    for name in ("backend", "deploy/shop"):
        (tmp_path / name).mkdir(parents=True)
        shutil.copy(ROOT / name / "Dockerfile", tmp_path / name)
    (tmp_path / "rendered.yaml").write_text(rendered(CHART / "ci" / "aws-values.yaml"))
    run = tried(
        [
            tool("checkov", "checkov"),
            *("--framework", "terraform", "dockerfile", "kubernetes"),
            *("--skip-download", "--compact", "--quiet"),
            *("--skip-check", ",".join(NOT_OF_THE_CHART)),
            *("--directory", tmp_path),
        ]
    )
    assert run.returncode == 0, run.stdout[-4000:]
    # It says nothing of what it did not read.
    found = dict(re.findall(r"(\w+) scan results:\s+Passed checks: (\d+)", run.stdout))
    assert {"terraform", "dockerfile", "kubernetes"} <= {
        name for name in found if int(found[name]) > 50
    }, run.stdout


def test_every_exception_in_the_files_has_its_reason() -> None:
    files = [*(ROOT / "terraform").rglob("*.tf"), ROOT / "backend" / "Dockerfile"]
    skipped = [
        line for file in files for line in re.findall(r"checkov:skip=(.*)", file.read_text())
    ]
    assert skipped
    for line in skipped:
        assert re.fullmatch(r"CKV2?_\w+: ?\S.{5,}", line)
