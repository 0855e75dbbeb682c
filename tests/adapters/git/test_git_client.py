"""Which git will do, and what it gets to know."""

import base64
from pathlib import Path

import pytest
from pydantic import SecretStr

from plimsoll.adapters.git.code_host import GitCodeHost
from plimsoll.adapters.git.complaints import error_of
from plimsoll.adapters.git.environment import without_secrets
from plimsoll.adapters.git.location import remote_of
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.kit.errors import Misconfigured, PlimsollError, Rejected, Unavailable


def program(folder: Path, text: str) -> GitSettings:
    path = folder / "git"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return GitSettings(path=path)


def test_a_missing_git_is_said_with_the_line_to_type(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as error:
        GitCodeHost(GitSettings(path=tmp_path / "nowhere")).check()
    assert error.value.where == "PLIMSOLL_GIT__PATH"
    assert "apt install git" in error.value.fix


def test_a_git_that_is_too_old_is_refused_with_both_versions(tmp_path: Path) -> None:
    settings = program(tmp_path, "echo git version 2.30.9")
    with pytest.raises(Misconfigured, match=r"is git 2\.30\.9, but 2\.31\.0 or later"):
        GitCodeHost(settings).open("https://example.test/a")


def test_one_that_cannot_be_held_to_an_address_is_refused_when_confined(tmp_path: Path) -> None:
    settings = program(tmp_path, "echo 'git version 2.36.1 (Apple Git-137)'")
    assert GitCodeHost(settings).check() == "2.36.1"
    host = GitCodeHost(settings, confined=True, resolved=lambda _host: ["8.8.8.8"])
    with pytest.raises(Misconfigured, match=r"2\.37\.0 or later"):
        host.open("https://example.test/a")


@pytest.mark.parametrize("text", ["echo hello", "exit 3", "exit 0"])
def test_what_is_no_git_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Misconfigured, match="is no git that starts here"):
        GitCodeHost(program(tmp_path, text)).check()


def test_a_file_that_cannot_be_executed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "git").write_text("no program")
    with pytest.raises(Misconfigured):
        GitCodeHost(GitSettings(path=tmp_path / "git")).check()


def test_git_inherits_only_what_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLIMSOLL_TEST_SECRET", "hunter2")
    told = tmp_path / "told"
    script = f'test "$1" = version && echo git version 2.50.0 && exit\nenv > {told}; exit 1'
    environment = {
        "SSL_CERT_FILE": "/ca.pem",
        "https_proxy": "http://proxy.example.test:3128",
        "GIT_SSH_COMMAND": "touch x",
        "GIT_CONFIG_GLOBAL": "/home/x",
        "LD_PRELOAD": "x",
    }
    host = GitCodeHost(program(tmp_path, script), environment=environment)
    with pytest.raises(PlimsollError):
        host.open("https://example.test/a")
    known = dict(line.partition("=")[::2] for line in told.read_text().splitlines())
    assert "hunter2" not in told.read_text()
    assert known["GIT_SSL_CAINFO"] == known["SSL_CERT_FILE"] == "/ca.pem"
    assert known["https_proxy"] == "http://proxy.example.test:3128"
    assert known["GIT_CONFIG_GLOBAL"] == "/dev/null"
    assert known["GIT_ALLOW_PROTOCOL"] in {"none", "https"}
    assert "plimsoll-git-" in known["HOME"]
    assert "LD_PRELOAD" not in known


@pytest.mark.parametrize("address", ["https://{}@Example.test/a", "https://example.test:443/a"])
def test_no_secret_is_among_the_arguments(tmp_path: Path, address: str) -> None:
    told = tmp_path / "told"
    script = (
        'test "$1" = version && echo git version 2.50.0 && exit\n'
        f'test "$1" = init || {{ echo "$*"; env | grep _VALUE_; }} > {told}\n'
        'test "$1" = init'
    )
    settings = program(tmp_path, script)
    tokens = {"Example.test": SecretStr("hunter2")}
    host = GitCodeHost(settings.model_copy(update={"tokens": tokens}))
    with pytest.raises(PlimsollError) as error:
        host.open(address.format("x-access-token:hunter2"), ref="main")
    arguments, *values = told.read_text().splitlines()
    assert arguments.endswith(" -- https://example.test/a main")
    header = base64.b64encode(b"x-access-token:hunter2").decode()
    assert [value for value in values if value.endswith(f"=Authorization: Basic {header}")]
    assert "hunter2" not in f"{arguments}{error.value}"


def test_a_secret_that_the_other_side_repeats_is_taken_out() -> None:
    remote = remote_of("https://me:hunter2@example.test/a", protocols=("https",))
    encoded = base64.b64encode(b"me:hunter2").decode()
    said = without_secrets(f"no hunter2, {encoded}, me:hunter2", GitSettings(), remote)
    assert said == "no ***, ***, ***"


def test_a_host_cannot_choose_the_error() -> None:
    said = "remote: fatal: couldn't find remote ref x\nremote: No space left\nfatal: \x1b]0;what"
    error = error_of(said, url="https://example.test/a", ref="x")
    assert isinstance(error, Unavailable)
    assert "\x1b" not in str(error)


def test_the_name_of_a_repository_cannot_choose_the_error() -> None:
    url = "https://example.test/File too large"
    error = error_of(f"fatal: unable to access '{url}': Recv failure", url=url, ref="x")
    assert not isinstance(error, Rejected)
