"""GitHub's reading API over a real bare repository, with the faults that a test asks for."""

import base64
import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from typing_extensions import override

from tests.adapters.git.remotes import GIT, QUIET, git
from tests.servers import serving

TOKEN = "token-of-a-test-4711"  # noqa: S105 - of a peer that forgets it


@dataclass
class Fault:
    """What is answered instead, once or more often."""

    status: int
    body: bytes = b'{"message": "no"}'
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 10**6


@dataclass
class Peer:
    """What the server knows, and what it was asked."""

    repository: Path
    url: str = ""
    faults: dict[str, Fault] = field(default_factory=dict)
    """By a part of the path."""
    truncated: bool = False
    archive_at: str | None = None
    """Where the archive's address leads; None: to this server."""
    asked: list[str] = field(default_factory=list)

    def fault(self, path: str) -> Fault | None:
        for part, fault in self.faults.items():
            if part in path and fault.times:
                fault.times -= 1
                return fault
        return None


Query = Mapping[str, list[str]]
Answered = tuple[int, object, Mapping[str, str]]
Route = Callable[[Peer, str, Query], Answered]


def tree_of(repository: Path, tree: str, *, recursive: bool) -> list[dict[str, object]]:
    options = ["-r", "-t"] if recursive else []
    listed = git(repository, "ls-tree", "-l", "-z", *options, tree)
    found: list[dict[str, object]] = []
    for record in filter(None, listed.split("\0")):
        about, _, path = record.partition("\t")
        mode, kind, sha, size = about.split()
        found.append({"path": path, "mode": mode, "type": kind, "sha": sha})
        if size.isdecimal():
            found[-1]["size"] = int(size)
    return found


def resolved(repository: Path, name: str) -> str | None:
    try:
        return git(repository, "rev-parse", "--verify", "--quiet", name)
    except subprocess.CalledProcessError:
        return None


def archive(repository: Path, commit: str) -> bytes:
    return subprocess.run(  # noqa: S603 - ours
        [GIT, "archive", "--format=tar.gz", f"--prefix=octocat-shop-{commit[:7]}/", commit],
        cwd=repository,
        env={**QUIET, "HOME": str(repository)},
        capture_output=True,
        check=True,
    ).stdout


def repository(peer: Peer, _name: str, _query: Query) -> Answered:
    del peer
    found = {"name": "shop", "full_name": "octocat/shop", "default_branch": "main"}
    return 200, {**found, "size": 1}, {}


def renamed(peer: Peer, _name: str, _query: Query) -> Answered:
    return 301, {}, {"Location": f"{peer.url}/repositories/1"}


def commit(peer: Peer, name: str, _query: Query) -> Answered:
    found = resolved(peer.repository, f"{name}^{{commit}}")
    if found is None:
        return 422, {"message": "No commit found for SHA"}, {}
    tree = git(peer.repository, "rev-parse", f"{found}^{{tree}}")
    return 200, {"sha": found, "commit": {"tree": {"sha": tree}}}, {}


def tree(peer: Peer, name: str, query: Query) -> Answered:
    listed = tree_of(peer.repository, name, recursive="recursive" in query)
    return 200, {"sha": name, "tree": listed, "truncated": peer.truncated}, {}


def blob(peer: Peer, name: str, _query: Query) -> Answered:
    content = subprocess.run(  # noqa: S603 - ours
        [GIT, "cat-file", "blob", name], cwd=peer.repository, capture_output=True, check=True
    ).stdout
    encoded = base64.encodebytes(content).decode()
    return 200, {"sha": name, "encoding": "base64", "content": encoded}, {}


def tarball(peer: Peer, name: str, _query: Query) -> Answered:
    target = peer.archive_at or f"{peer.url}/codeload/{name}?token=of-the-archive"
    return 302, {}, {"Location": target}


def codeload(peer: Peer, name: str, _query: Query) -> Answered:
    return 200, archive(peer.repository, name), {}


ROUTES: tuple[tuple[str, Route], ...] = (
    ("/repos/octocat/(old-name)", renamed),
    ("/(?:repos/octocat/(shop)|repositories/1)", repository),
    ("/repos/octocat/shop/commits/(.+)", commit),
    ("/repos/octocat/shop/git/trees/(.+)", tree),
    ("/repos/octocat/shop/git/blobs/(.+)", blob),
    ("/repos/octocat/shop/tarball/(.+)", tarball),
    ("/codeload/(.+)", codeload),
)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    peer: ClassVar[Peer]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.peer.asked.append(f"{self.command} {parts.path}")
        fault = self.peer.fault(self.path)
        if fault is not None:
            send(self, fault.status, fault.body, fault.headers)
            return
        path, query = unquote(parts.path), parse_qs(parts.query)
        for pattern, route in ROUTES:
            if match := re.fullmatch(pattern, path):
                send(self, *route(self.peer, match[1] or "", query))
                return
        send(self, 404, {"message": "Not Found"}, {})

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def send(
    handler: BaseHTTPRequestHandler, status: int, body: object, headers: Mapping[str, str]
) -> None:
    """An answer; one that says a length of its own breaks off there."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", **headers}.items():
        handler.send_header(name, value)
    if "Content-Length" not in headers:
        handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)
    if "Content-Length" in headers:
        handler.close_connection = True


@contextmanager
def github(peer: Peer) -> Iterator[Peer]:
    """The peer, served."""
    with serving(type("OfPeer", (Handler,), {"peer": peer}), tls=None) as url:
        peer.url = url
        yield peer
