"""GitLab's API over a real bare repository: reading, commits by actions, merge requests.

It refuses what GitLab's documentation says that it refuses, so that a client that relies on more
fails here.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from typing_extensions import override

from tests.adapters.git.remotes import GIT, git
from tests.adapters.github.peer import Fault, archive, resolved, send, tree_of
from tests.servers import serving

TOKEN = "glpat-of-a-test-4711"  # noqa: S105 - of a peer that forgets it
PROJECT = "group/sub/shop"
PER_PAGE = 3
"""Few, so that lists have pages."""

Json = Any
Answered = tuple[int, Json | bytes, Mapping[str, str]]
NOT_FOUND: Answered = (404, {"message": "404 Not found"}, {})


@dataclass
class Peer:
    """What the server knows, and what it was asked."""

    repository: Path
    url: str = ""
    faults: dict[str, Fault] = field(default_factory=dict)
    requests: list[dict[str, Json]] = field(default_factory=list)
    """The merge requests."""
    asked: list[str] = field(default_factory=list)

    def fault(self, path: str) -> Fault | None:
        for part, fault in self.faults.items():
            if part in path and fault.times:
                fault.times -= 1
                return fault
        return None

    def merge(self, branch: str) -> None:
        """What people do: squashes a branch into its target."""
        one = next(each for each in self.requests if each["source_branch"] == branch)
        tree = git(self.repository, "rev-parse", f"{branch}^{{tree}}")
        target = one["target_branch"]
        made = git(self.repository, "commit-tree", tree, "-p", target, "-m", "squashed")
        git(self.repository, "update-ref", f"refs/heads/{target}", made)
        one["state"] = "merged"


class Refusal(Exception):
    """What GitLab does not do."""


def committed(peer: Peer, asked: Mapping[str, Json]) -> Answered:
    here, branch = peer.repository, asked["branch"]
    head = resolved(here, f"refs/heads/{branch}")
    start = asked.get("start_sha")
    if start and head and not asked.get("force"):
        raise Refusal(f"A branch called '{branch}' already exists. Switch to that branch")
    if not start and not head:
        raise Refusal("You can only create or edit files when you are on a branch")
    parent = str(start or head)
    there = files_of(here, parent)
    stream = [
        f"commit refs/heads/{branch}\ncommitter a <a@example.test> 1 +0000\n".encode(),
        data(asked["commit_message"]),
        f"from {parent}\n".encode(),
    ]
    for action in asked["actions"]:
        path = action["file_path"]
        exists, known = there.get(path), action.get("last_commit_id")
        if (action["action"] == "create") == bool(exists):
            raise Refusal(
                "A file with this name " + ("already" if exists else "doesn't") + " exist"
            )
        if known not in {None, parent} and files_of(here, known).get(path) != exists:
            raise Refusal("You are attempting to update a file that has changed since")
        if action["action"] == "delete":
            stream.append(f'D "{path}"\n'.encode())
        else:
            stream += [f'M 100644 inline "{path}"\n'.encode(), data(action["content"])]
    git(here, "fast-import", "--quiet", "--force", given=b"".join(stream))
    return 201, {"id": resolved(here, f"refs/heads/{branch}"), "parent_ids": [parent]}, {}


def files_of(repository: Path, commit: str) -> dict[str, object]:
    found = tree_of(repository, commit, recursive=True)
    return {str(each["path"]): each["sha"] for each in found}


def data(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%b\n" % (len(content), content)


def opened(peer: Peer, asked: Mapping[str, Json]) -> Answered:
    for each in peer.requests:
        if each["state"] == "opened" and each["source_branch"] == asked["source_branch"]:
            return 409, {"message": ["Another open merge request already exists"]}, {}
    number = len(peer.requests) + 1
    made = {
        **asked,
        "iid": number,
        "state": "opened",
        "web_url": f"{peer.url}/{PROJECT}/-/merge_requests/{number}",
        "source_project_id": 1,
        "target_project_id": 1,
    }
    peer.requests.append(made)
    return 201, shown(peer, made), {}


def shown(peer: Peer, one: Mapping[str, Json]) -> Json:
    return {**one, "sha": resolved(peer.repository, f"refs/heads/{one['source_branch']}")}


def listed(entries: list[Json], query: Mapping[str, list[str]], path: str) -> Answered:
    page = int(query.get("page", ["1"])[0])
    part = entries[(page - 1) * PER_PAGE : page * PER_PAGE]
    headers = {"X-Per-Page": str(PER_PAGE), "X-Page": str(page)}
    if len(entries) > page * PER_PAGE:
        rest = "&".join(f"{name}={value}" for name, (value, *_) in query.items() if name != "page")
        # As behind a proxy: GitLab names itself by another address than it was asked by.
        headers["Link"] = f'<http://gitlab.internal{path}?page={page + 1}&{rest}>; rel="next"'
    return 200, part, headers


Route = Callable[[Peer, re.Match[str], Mapping[str, list[str]], Mapping[str, Json]], Answered]


def project(peer: Peer, match: re.Match[str], *_: object) -> Answered:
    if match[1] == "group/sub/old":
        return 301, {}, {"Location": f"{peer.url}/api/v4/projects/1"}
    if match[1] not in {PROJECT, "1"}:
        return NOT_FOUND
    return (
        200,
        {
            "id": 1,
            "path": "shop",
            "path_with_namespace": PROJECT,
            "default_branch": "main",
        },
        {},
    )


def commit(peer: Peer, match: re.Match[str], *_: object) -> Answered:
    found = resolved(peer.repository, f"{match[1]}^{{commit}}")
    return (200, {"id": found}, {}) if found else NOT_FOUND


def branch(peer: Peer, match: re.Match[str], *_: object) -> Answered:
    found = resolved(peer.repository, f"refs/heads/{match[1]}")
    return (200, {"name": match[1], "commit": {"id": found}}, {}) if found else NOT_FOUND


def tree(
    peer: Peer, match: re.Match[str], query: Mapping[str, list[str]], _: Mapping[str, Json]
) -> Answered:
    ref, folder = query["ref"][0], query["path"][0]
    if resolved(peer.repository, f"{ref}:{folder}") is None:
        return NOT_FOUND
    entries = [
        {"id": each["sha"], "path": f"{folder}/{each['path']}", "type": each["type"]}
        for each in tree_of(peer.repository, f"{ref}:{folder}", recursive=True)
    ]
    return listed(entries, query, match.string)


def raw_file(
    peer: Peer, match: re.Match[str], query: Mapping[str, list[str]], _: Mapping[str, Json]
) -> Answered:
    return blob_of(peer, f"{query['ref'][0]}:{match[1]}")


def raw_blob(peer: Peer, match: re.Match[str], *_: object) -> Answered:
    return blob_of(peer, match[1])


def blob_of(peer: Peer, name: str) -> Answered:
    if resolved(peer.repository, name) is None:
        return NOT_FOUND
    content = subprocess.run(  # noqa: S603 - ours
        [GIT, "cat-file", "blob", name], cwd=peer.repository, capture_output=True, check=True
    ).stdout
    return 200, content, {"Content-Type": "text/plain"}


def archived(
    peer: Peer, _: re.Match[str], query: Mapping[str, list[str]], __: Mapping[str, Json]
) -> Answered:
    assert query["include_lfs_blobs"] == ["false"]
    return 200, archive(peer.repository, query["sha"][0]), {"Content-Type": "application/gzip"}


def requests(
    peer: Peer, match: re.Match[str], query: Mapping[str, list[str]], _: Mapping[str, Json]
) -> Answered:
    found = [
        shown(peer, each)
        for each in peer.requests
        if all(each[name] == query[name][0] for name in ("state", "source_branch"))
    ]
    return listed(found, query, match.string)


def create_commit(
    peer: Peer, _: re.Match[str], __: Mapping[str, list[str]], asked: Mapping[str, Json]
) -> Answered:
    try:
        return committed(peer, asked)
    except Refusal as refusal:
        return 400, {"message": str(refusal)}, {}


def create_request(
    peer: Peer, _: re.Match[str], __: Mapping[str, list[str]], asked: Mapping[str, Json]
) -> Answered:
    return opened(peer, asked)


def change_request(
    peer: Peer, match: re.Match[str], __: Mapping[str, list[str]], asked: Mapping[str, Json]
) -> Answered:
    one = peer.requests[int(match[1]) - 1]
    one.update(asked)
    return 200, shown(peer, one), {}


HERE = r"/api/v4/projects/(?:1|group%2Fsub%2Fshop)"
ROUTES: tuple[tuple[str, str, Route], ...] = (
    ("GET", r"/api/v4/projects/([^/]+)", project),
    ("GET", HERE + r"/repository/commits/([^/]+)", commit),
    ("POST", HERE + r"/repository/commits", create_commit),
    ("GET", HERE + r"/repository/branches/([^/]+)", branch),
    ("GET", HERE + r"/repository/tree", tree),
    ("GET", HERE + r"/repository/files/([^/]+)/raw", raw_file),
    ("GET", HERE + r"/repository/blobs/([0-9a-f]+)/raw", raw_blob),
    ("GET", HERE + r"/repository/archive\.tar\.gz", archived),
    ("GET", HERE + r"/merge_requests", requests),
    ("POST", HERE + r"/merge_requests", create_request),
    ("PUT", HERE + r"/merge_requests/(\d+)", change_request),
)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    peer: ClassVar[Peer]

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self._answer(json.loads(self.rfile.read(length) or b"{}"))

    def do_PUT(self) -> None:
        self.do_POST()

    def _answer(self, asked: Mapping[str, Json]) -> None:
        parts = urlsplit(self.path)
        self.peer.asked.append(f"{self.command} {parts.path}")
        fault = self.peer.fault(self.path)
        if fault is None:
            send(self, *self._found(parts.path, parse_qs(parts.query), asked))
        else:
            send(self, fault.status, fault.body, fault.headers)

    def _found(
        self, path: str, query: Mapping[str, list[str]], asked: Mapping[str, Json]
    ) -> Answered:
        if self.headers.get("PRIVATE-TOKEN") != TOKEN:
            return 401, {"message": "401 Unauthorized"}, {}
        for method, pattern, route in ROUTES:
            match = re.fullmatch(pattern, path)
            if match and method == self.command:
                unquoted = re.fullmatch("(.*)", unquote(match[1]) if match.groups() else path)
                assert unquoted is not None
                return route(self.peer, unquoted, query, asked)
        return NOT_FOUND

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def gitlab(peer: Peer) -> Iterator[Peer]:
    """The peer, served."""
    with serving(type("OfPeer", (Handler,), {"peer": peer}), tls=None) as url:
        peer.url = url
        yield peer
