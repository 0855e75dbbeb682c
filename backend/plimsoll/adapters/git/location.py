"""Where a repository is: addresses as people write them, judged and taken apart.

The address that git gets is put together anew from parts of known letters. So nothing can mean one
thing here and another to git or curl, and no credentials are in it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote

from pydantic import SecretStr

from plimsoll.kit.errors import Rejected

_HOST = r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_][A-Za-z0-9._-]*"
_URL = re.compile(
    rf"(?P<scheme>[A-Za-z]+)://(?:(?P<user>[^@/\\\s]*)@)?(?P<host>{_HOST})?"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^?#\\\s]*)"
)
_SCP = re.compile(
    rf"(?:(?P<user>[^@/:]*)@)?(?P<host>{_HOST}):(?P<path>(?![:/]*-)(?!:)(?!//)[^?#\\\s]+)"
)
_SSH_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_LONGEST = 2_000
_HIGHEST_PORT = 65_535
_DEFAULT_PORTS = {"https": 443, "ssh": 22, "http": 80, "git": 9418}
_LONGEST_NAME = 100

_FORMS = "Give https://host/path, ssh://user@host/path or user@host:path."

_REF = re.compile(r"(?![-+/.])[^\s~^:?*\[\\]+")
_REF_PARTS = re.compile(r"\.\.|//|@\{|/\.|\.lock(/|$)|[/.]$|^@$")
_LONGEST_REF = 300


@dataclass(frozen=True, kw_only=True)
class Remote:
    """A repository's address."""

    scheme: str
    host: str
    """In lower case, without the brackets of an IPv6 address; empty for a file."""
    port: int | None
    """None: the scheme's own."""
    url: str
    """What git is given: no password and no token in it, so it may be shown."""
    name: str
    """The last part of the path, for people."""
    credentials: SecretStr | None = None
    """`user:password` that were written into an http(s) address."""

    @property
    def effective_port(self) -> int:
        """The port that is connected to; 0 for a file."""
        return self.port or _DEFAULT_PORTS.get(self.scheme, 0)

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's own, port, as they stand in an address."""
        host = _bracketed(self.host)
        return host if self.port is None else f"{host}:{self.port}"


def is_remote(location: str) -> bool:
    """Whether a location is meant for git rather than for a folder of this machine."""
    return "://" in location or _SCP.fullmatch(location) is not None


def remote_of(location: str, *, protocols: Collection[str]) -> Remote:
    """The address, taken apart.

    Raises:
        Rejected: it is no address, or of a protocol that is not spoken. The message never repeats
            what was not understood: there may be a password in it.
    """
    if len(location) > _LONGEST or not location.isprintable() or location.startswith("-"):
        raise Rejected("The repository's location is no address.", fix=_FORMS)
    scheme = _SCHEME.match(location)
    if scheme is None:
        return _scp_style(location, protocols)
    spoken = _spoken(scheme[1].lower(), protocols)
    match = _URL.fullmatch(location)
    if match is None or (match["host"] is None) != (spoken == "file"):
        raise Rejected(f"The repository's {spoken} address cannot be read.", fix=_FORMS)
    return _taken_apart(spoken, match)


def _spoken(scheme: str, protocols: Collection[str]) -> str:
    if scheme not in protocols:
        raise Rejected(
            f"Repositories are not fetched by {scheme}.",
            where="PLIMSOLL_GIT__PROTOCOLS",
            fix=f"Give an address of {' or '.join(protocols)}.",
        )
    return scheme


def _taken_apart(scheme: str, match: re.Match[str]) -> Remote:
    host = _plain_host(match["host"] or "")
    port = _port(scheme, match["port"])
    path = match["path"]
    user, credentials = match["user"], None
    if not path.strip("/"):
        raise Rejected(f"The {scheme} address of {host} names no repository.", fix=_FORMS)
    if scheme in {"https", "http"}:
        credentials = _credentials(user) if user else None
        user = None
    authority = _bracketed(host) + ("" if port is None else f":{port}")
    who = f"{_ssh_user(user)}@" if user else ""
    return Remote(
        scheme=scheme,
        host=host,
        port=port,
        url=f"{scheme}://{who}{authority}{path}",
        name=_name(path) or host,
        credentials=credentials,
    )


def _scp_style(location: str, protocols: Collection[str]) -> Remote:
    match = _SCP.fullmatch(location)
    # In `user:password@host:path` ssh would see a host `user` and show the rest.
    if match is None or (match["user"] is None and "@" in match["path"]):
        raise Rejected("The repository's location is no address.", fix=_FORMS)
    host = _plain_host(match["host"])
    who = f"{_ssh_user(match['user'])}@" if match["user"] else ""
    return Remote(
        scheme=_spoken("ssh", protocols),
        host=host,
        port=None,
        url=f"{who}{_bracketed(host)}:{match['path']}",
        name=_name(match["path"]) or host,
    )


def _plain_host(host: str) -> str:
    """A dot at the end means the same host to a resolver, and another one to a list of hosts."""
    return host.strip("[]").rstrip(".").lower()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(scheme: str, written: str | None) -> int | None:
    if written is None:
        return None
    port = int(written)
    if not 0 < port <= _HIGHEST_PORT:
        raise Rejected(f"There is no port {port}.", fix=_FORMS)
    return None if port == _DEFAULT_PORTS.get(scheme) else port


def _credentials(written: str) -> SecretStr:
    user, _, password = written.partition(":")
    return SecretStr(f"{unquote(user)}:{unquote(password)}")


def _ssh_user(user: str) -> str:
    if _SSH_USER.fullmatch(user) is None:
        raise Rejected(
            "The user in the repository's address cannot be used.",
            fix="Write user@host without a password; ssh identifies itself by a key.",
        )
    return user


def _name(path: str) -> str:
    last = unquote(path.rstrip("/").rpartition("/")[2]).removesuffix(".git")
    shown = "".join(letter for letter in last if letter.isprintable() and letter not in "/\\")
    return shown[:_LONGEST_NAME].strip()


def checked_ref(ref: str) -> str:
    """A branch, a tag or a commit, as git will take it for one and for nothing else.

    Raises:
        Rejected: no branch or tag can be called that.
    """
    possible = _REF.fullmatch(ref) and not _REF_PARTS.search(ref)
    if not possible or not ref.isprintable() or len(ref) > _LONGEST_REF:
        raise Rejected(
            "The ref of the repository cannot be the name of a branch, a tag or a commit.",
            fix="Give a branch, a tag, or a commit's full hash.",
        )
    return ref
