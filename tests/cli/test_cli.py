"""The command line as a person meets it, also when she mistypes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TypeVar

import jsonschema_rs
import pytest
from pydantic import BaseModel

from plimsoll.bundle.model import Coverage
from plimsoll.bundle.report import (
    BundleCheck,
    BundleDetails,
    BundleDownload,
    BundleListing,
    BundleReport,
)
from plimsoll.cli.adapters import AdaptersReport
from plimsoll.cli.output import ErrorReport
from plimsoll.codebase.report import DiscoveryReport, EndpointsReport
from plimsoll.settings import Settings
from plimsoll.traffic.report import ProfileReport
from tests.conftest import Plimsoll

ROOT = Path(__file__).parents[2]
M = TypeVar("M", bound=BaseModel)

SHOP = "examples/shop"
LINE = (
    '{{"time_iso8601":"2026-10-14T12:00:{second:02d}+00:00","remote_addr":"203.0.113.{client}",'
    '"request_method":"GET","request_uri":"/api/products/{product}","status":200,'
    '"body_bytes_sent":300,"request_length":120,"request_time":0.012,"http_user_agent":"curl/8"}}\n'
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A minute of traffic on one endpoint of the shop."""
    path = tmp_path / "access.log"
    path.write_text(
        "".join(
            LINE.format(second=second, client=client, product=client % 3 + 1)
            for second in range(60)
            for client in range(10)
        )
    )
    return path


def read(text: str, document: type[M], schema: str) -> M:
    """The document, after a look whether it is what docs/schemas promises."""
    declared = json.loads((ROOT / "docs" / "schemas" / f"{schema}.schema.json").read_text())
    jsonschema_rs.Draft202012Validator(declared).validate(json.loads(text))
    return document.model_validate_json(text)


def make(plimsoll: Plimsoll, log: Path, out: Path, **variables: str) -> BundleReport:
    made = plimsoll(
        "bundle", "create", "--service", "shop", "--repository", SHOP,
        "--traffic", f"access-log:{log}", "--out", str(out), "--format", "json", **variables,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return read(made.stdout, BundleReport, "bundle-create")


def test_from_log_and_folder_to_a_checked_zip(
    plimsoll: Plimsoll, log: Path, tmp_path: Path
) -> None:
    one, two, copy = (tmp_path / name for name in ("one.zip", "two.zip", "copy.zip"))
    report = make(plimsoll, log, one, TZ="Asia/Tokyo", PYTHONHASHSEED="1")
    make(plimsoll, log, two, TZ="America/Lima", PYTHONHASHSEED="2")
    assert one.read_bytes() == two.read_bytes()
    assert report.tested_share == 1

    checked = plimsoll("bundle", "check", str(one), "--format", "json").stdout
    assert read(checked, BundleCheck, "bundle-check").ok
    listed = plimsoll("bundle", "list", "--format", "json").stdout
    (stored,) = read(listed, BundleListing, "bundle-list").bundles
    assert stored.digest == report.digest
    shown = plimsoll("bundle", "show", report.digest, "--format", "json").stdout
    assert read(shown, BundleDetails, "bundle-show").digest == report.digest
    short = report.digest.removeprefix("sha256:")[:8]
    fetched = plimsoll("bundle", "download", short, "--out", str(copy), "--format", "json").stdout
    assert read(fetched, BundleDownload, "bundle-download").digest == report.digest
    assert copy.read_bytes() == one.read_bytes()
    assert plimsoll("bundle", "show", short, "--file", "script.js").stdout.startswith("import")


def test_a_changed_bundle_fails_its_check(plimsoll: Plimsoll, log: Path, tmp_path: Path) -> None:
    out = tmp_path / "shop.zip"
    make(plimsoll, log, out)
    out.write_bytes(out.read_bytes().replace(b"script.js", b"scrapt.js"))
    checked = plimsoll("bundle", "check", str(out))
    assert checked.returncode == 3
    assert "script.js" in checked.stdout + checked.stderr


def test_a_secret_does_not_get_into_a_bundle(plimsoll: Plimsoll, log: Path, tmp_path: Path) -> None:
    data = tmp_path / "users.csv"
    data.write_text("username,password\nada,hunter2\n")
    refused = plimsoll(
        "bundle", "create", "--service", "shop", "--repository", SHOP,
        "--traffic", f"access-log:{log}", "--data", str(data),
    )  # fmt: skip
    assert refused.returncode == 3
    assert "BODY_PASSWORD" in refused.stderr
    assert "hunter2" not in refused.stderr


def test_profile_and_coverage_and_endpoints_speak_json(plimsoll: Plimsoll, log: Path) -> None:
    printed = plimsoll("profile", f"access-log:{log}", "--repository", SHOP, "--format", "json")
    measured = read(printed.stdout, ProfileReport, "profile")
    assert measured.requests == 600
    (endpoint,) = measured.endpoints
    assert endpoint.route == "/api/products/{product_id}"
    assert sum(endpoint.rate.per_second) * endpoint.rate.step_s == pytest.approx(600)

    covered = plimsoll(
        "coverage", "--repository", SHOP, "--traffic", f"access-log:{log}", "--format", "json"
    )
    assert read(covered.stdout, Coverage, "coverage").tested_share == 1
    found = plimsoll("endpoints", SHOP, "--format", "json").stdout
    assert set(json.loads(found)[0]) == {
        *("method", "route", "parameters", "body", "responses", "security"),
        *("source", "framework", "handler", "reaches", "confidence", "reasons"),
    }
    everything = plimsoll("endpoints", SHOP, "--everything", "--format", "json").stdout
    report = read(everything, DiscoveryReport, "discovery")
    assert [(one.name, one.endpoints) for one in report.services] == [("shop", 18)]
    assert len(read(found, EndpointsReport, "endpoints").root) == 18
    listed = plimsoll("adapters", "--format", "json").stdout
    assert "k6" in [adapter.id for adapter in read(listed, AdaptersReport, "adapters").adapters]


def test_a_window_and_an_endpoint_can_be_chosen(plimsoll: Plimsoll, log: Path) -> None:
    measured = plimsoll(
        "profile", f"access-log:{log}", "--format", "json",
        "--window", "2026-10-14T14:00:00+02:00/2026-10-14T12:00:30",
    )  # fmt: skip
    document = json.loads(measured.stdout)
    assert document["requests"] == 300
    assert document["excluded"] == {"outside window": 300}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["profile", "acces-log:x"], 3, "known kinds: access-log:"),
        (["profile", "access-log:nowhere"], 3, "There is no"),
        (["endpoints", "nowhere"], 3, "There is no folder nowhere"),
        (["bundle", "show", "abcdef0123"], 3, "abcdef0123"),
        (["bundle", "check", "README.md"], 3, "no zip archive"),
        (["profile", "access-log:README.md", "--window", "today"], 3, "is no interval"),
        (["bundle", "crate"], 2, "Did you mean"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(
    plimsoll: Plimsoll, arguments: list[str], code: int, says: str
) -> None:
    run = plimsoll(*arguments)
    assert run.returncode == code
    assert says in run.stderr
    assert "Traceback" not in run.stderr


def test_a_name_that_is_none_is_refused_before_anything_is_read(plimsoll: Plimsoll) -> None:
    run = plimsoll(
        "bundle", "create", "--service", "My Shop", "--repository", "x", "--traffic", "y"
    )
    assert run.returncode == 3
    assert "“My Shop” is no name of a service" in run.stderr


def test_a_result_that_could_not_be_written_is_told_before_the_work(
    plimsoll: Plimsoll, log: Path, tmp_path: Path
) -> None:
    arguments = ["bundle", "create", "--service", "shop", "--repository", SHOP]
    arguments += ["--traffic", f"access-log:{log}", "--out"]
    for out, says in (
        (tmp_path / "missing" / "x.zip", "There is no folder"),
        (tmp_path, "is a folder"),
    ):
        run = plimsoll(*arguments, str(out))
        assert run.returncode == 4
        assert says in run.stderr
        assert "FetchRepo" not in run.stderr


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_keeps_nothing_half_done(
    log: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    out = tmp_path / "shop.zip"
    slow = tmp_path / "k6"
    slow.write_text(
        "#!/bin/sh\n[ $1 = version ] && echo k6 v1.1.0 && exit\necho on >started; sleep 60\n"
    )
    slow.chmod(0o755)
    variables = {"PLIMSOLL_FILESYSTEM__ROOT": str(tmp_path / "store"), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "plimsoll", "bundle", "create", "--service", "shop"]
    command += ["--repository", SHOP, "--traffic", f"access-log:{log}", "--out", str(out)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env={**os.environ, **variables, "PLIMSOLL_K6__PATH": str(slow)},  # noqa: TID251
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        for _ in range(600):
            if list(tmp_path.glob("plimsoll-k6-*/started")) or process.poll() is not None:
                break
            time.sleep(0.1)  # noqa: TID251 - waiting for a child
        process.send_signal(ending)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Nothing half-done was kept" in said
    assert not out.exists()
    assert not list(tmp_path.glob("store/bundles/*"))
    assert not list(tmp_path.glob("plimsoll-k6-*"))


def test_an_error_can_be_read_by_a_program(plimsoll: Plimsoll) -> None:
    run = plimsoll("profile", "access-log:nowhere", "--format", "json")
    assert read(run.stderr, ErrorReport, "error").error == "NotFound"
    assert run.stdout == ""


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("PLIMSOLL_FILESYSTEMS__ROOT", "x", "Did you mean PLIMSOLL_FILESYSTEM__"),
        ("PLIMSOLL_LOCAL__MOST_FILES", "many", "PLIMSOLL_LOCAL__MOST_FILES"),
        ("PLIMSOLL_K6__PATHS", "x", "PLIMSOLL_K6__PATHS"),
    ],
)
def test_a_wrong_setting_is_named(plimsoll: Plimsoll, variable: str, value: str, says: str) -> None:
    run = plimsoll("bundle", "list", **{variable: value})
    assert run.returncode == 4
    assert says in run.stderr


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text()
    for adapter, field in Settings.model_fields.items():
        assert field.annotation is not None
        for name in field.annotation.model_fields:
            assert f"`PLIMSOLL_{adapter}__{name}`".upper() in documented.upper()
