"""Over ssh: what ssh is told, and what its complaints mean. There is no server of it here."""

import shlex
from pathlib import Path

import pytest

from plimsoll.adapters.git.code_host import GitCodeHost
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Unavailable
from tests.adapters.git.remotes import GIT, made

SERVES = 'for last; do :; done; eval "exec {git} ${{last#git-}}"'


def fake_ssh(folder: Path, script: str) -> Path:
    """A git beside which there is another ssh, that writes down its arguments."""
    (folder / "bin").mkdir()
    program = folder / "bin" / "git"
    program.symlink_to(GIT)
    ssh = folder / "bin" / "ssh"
    said = shlex.quote(str(folder / "said"))
    ssh.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" "HOME=$HOME" > {said}\n{script}\n')
    ssh.chmod(0o700)
    return program


def options_of(folder: Path) -> list[str]:
    return (folder / "said").read_text().splitlines()


@pytest.mark.parametrize("form", ["ssh://git@{host}:2222{path}", "git@{host}:{path}"])
def test_a_repository_is_read(tmp_path: Path, base: Path, form: str) -> None:
    commit = made(base / "shop.git", {"a.py": "x = 1\n"})
    program = fake_ssh(tmp_path, SERVES.format(git=GIT))
    host = GitCodeHost(GitSettings(path=program, ssh_key=Path("/keys/a b")))
    snapshot = host.open(form.format(host="git.example.test", path=base / "shop.git"))
    assert (snapshot.commit, snapshot.read("a.py")) == (commit, b"x = 1\n")
    options = options_of(tmp_path)
    assert options[:4] == ["-F", "/dev/null", "-i", "/keys/a b"]
    assert {"BatchMode=yes", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes"} <= set(options)
    assert not [option for option in options if option.startswith("HostName=")]


@pytest.mark.parametrize(
    ("address", "alias"),
    [
        ("ssh://git@git.example.test:2222{}", "HostKeyAlias=[git.example.test]:2222"),
        ("git@git.example.test:{}", "HostKeyAlias=git.example.test"),
    ],
)
def test_ssh_is_told_the_address_that_was_judged(
    tmp_path: Path, base: Path, address: str, alias: str
) -> None:
    made(base / "shop.git", {"a.py": ""})
    program = fake_ssh(tmp_path, SERVES.format(git=GIT))
    settings = GitSettings(path=program, ssh_known_hosts=Path("/keys/known hosts"))
    host = GitCodeHost(settings, confined=True, resolved=lambda _host: ["8.8.8.8", "8.8.4.4"])
    assert host.open(address.format(base / "shop.git")).files
    options = set(options_of(tmp_path))
    assert {"HostName=8.8.8.8", alias, 'UserKnownHostsFile="/keys/known hosts"'} <= options


@pytest.mark.parametrize(
    ("words", "expected", "where"),
    [
        ("Host key verification failed.", Misconfigured, "PLIMSOLL_GIT__SSH_KNOWN_HOSTS"),
        ("git@h: Permission denied (publickey).", Misconfigured, "PLIMSOLL_GIT__SSH_KEY"),
        ("ERROR: Repository not found.", NotFound, ""),
        ("fatal: '/a' does not appear to be a git repository", NotFound, ""),
        ("ssh: Could not resolve hostname h: Name or service not known", Unavailable, ""),
        ("ssh: connect to host h port 22: Connection timed out", Unavailable, ""),
        ("ssh: connect to host h port 22: Connection refused", Unavailable, ""),
        ("kex_exchange_identification: Connection closed by remote host", Unavailable, ""),
    ],
)
def test_a_complaint_says_what_to_do(
    tmp_path: Path, words: str, expected: type[PlimsollError], where: str
) -> None:
    program = fake_ssh(tmp_path, f"echo {shlex.quote(words)} >&2; exit 255")
    with pytest.raises(expected) as error:
        GitCodeHost(GitSettings(path=program)).open("git@git.example.test:a/b")
    assert error.value.where == where
    assert "git@git.example.test:a/b" in str(error.value)


def test_the_real_ssh_understands_what_it_is_told(tmp_path: Path) -> None:
    settings = GitSettings(ssh_known_hosts=tmp_path / "known hosts")
    with pytest.raises(Unavailable, match="did not answer"):
        GitCodeHost(settings).open("ssh://git@127.0.0.1:1/a")
