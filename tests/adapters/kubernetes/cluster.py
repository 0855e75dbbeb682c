"""A cluster to test against: its API server keeps objects, and checks what it is sent."""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from typing_extensions import override

from tests.adapters.kubernetes.recordings import Json, recordings, test_run_schema
from tests.servers import serving

TOKEN = "t0kenThatNobodyMaySee"  # noqa: S105 - of the peer
NAMESPACE = "plimsoll-runs"
_GROUPS = {"testruns": "k6.io"}
_KINDS = {"testruns": "TestRun", "configmaps": "ConfigMap", "secrets": "Secret", "pods": "Pod"}
_APIS = {"/apis/k6.io/v1alpha1": "k6.io/v1alpha1", "/api/v1": "v1"}


@dataclass
class Reply:
    status: int
    body: Json


@dataclass
class Cluster:
    """What it holds, and what it was asked."""

    namespace: str = NAMESPACE
    forbidden: set[tuple[str, str]] = field(default_factory=set)
    """Verb and resource."""
    instead: Callable[[str, str], Reply | None] = lambda _method, _path: None
    objects: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    logs: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    events: list[tuple[int, str, str, dict[str, Any]]] = field(default_factory=list)
    oldest: int = 0
    """Versions before this one are too old to be watched from."""
    version: int = 100
    changed: threading.Condition = field(default_factory=threading.Condition)
    deleted_pods: list[tuple[str, int]] = field(default_factory=list)
    """Name and grace; whoever plays the kubelet ends them."""

    def keep(self, plural: str, document: dict[str, Any], *, kind: str = "MODIFIED") -> None:
        """Puts an object there, or in the place of what was there."""
        with self.changed:
            self.version += 1
            document["metadata"]["resourceVersion"] = str(self.version)
            document["metadata"].setdefault("uid", str(uuid.uuid4()))
            stored = json.loads(json.dumps(document))
            self.objects[plural, stored["metadata"]["name"]] = stored
            self.events.append((self.version, plural, kind, stored))
            self.changed.notify_all()

    def change(self, plural: str, name: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Changes an object, if it is there."""
        with self.changed:
            found = self.objects.get((plural, name))
            if found is not None:
                document = json.loads(json.dumps(found))
                change(document)
                self.keep(plural, document)

    def remove(self, plural: str, name: str) -> None:
        """Takes an object away."""
        with self.changed:
            found = self.objects.pop((plural, name), None)
            if found is not None:
                self.version += 1
                gone = json.loads(json.dumps(found))
                gone["metadata"]["resourceVersion"] = str(self.version)
                self.events.append((self.version, plural, "DELETED", gone))
                self.changed.notify_all()

    def names(self, plural: str) -> list[str]:
        with self.changed:
            return sorted(name for kind, name in self.objects if kind == plural)

    @contextmanager
    def serving(self) -> Iterator[str]:
        handler = type("Handler", (_Handler,), {"cluster": self})
        with serving(handler, tls=None) as url:
            yield url

    def answer(self, method: str, target: str, body: Json) -> Reply:
        """To everything but a watch."""
        url = urlsplit(target)
        query = dict(parse_qsl(url.query))
        self.asked.append((method, url.path, query))
        other = self.instead(method, url.path)
        if other is not None:
            return other
        if url.path.endswith("/selfsubjectaccessreviews"):
            return self._review(body)
        api = next(each for each in _APIS if url.path.startswith(f"{each}/namespaces/"))
        _, namespace, plural, *rest = url.path.removeprefix(api).strip("/").split("/")
        if namespace != self.namespace:
            return self._missing("namespaces", namespace)
        verb = self._verb(method, rest)
        resource = "/".join([plural, *rest[1:]])
        if (verb, resource) in self.forbidden:
            return self._forbidden(verb, resource)
        with self.changed:
            return self._done(method, api, plural, rest, (query, body))

    def _done(
        self, method: str, api: str, plural: str, rest: list[str], told: tuple[dict[str, str], Any]
    ) -> Reply:
        query, body = told
        if not rest:
            if method == "POST":
                return self._create(api, plural, query, body)
            return self._list(api, plural, query)
        name = rest[0]
        if (plural, name) not in self.objects:
            return self._missing(plural, name)
        if rest[1:] == ["log"]:
            return self._log(name, query)
        if method == "PATCH":
            self.change(plural, name, lambda each: _merge(each, body))
        if method == "DELETE":
            return self._delete(plural, name, body)
        return Reply(200, self.objects[plural, name])

    def _verb(self, method: str, rest: list[str]) -> str:
        if method == "GET":
            return "get" if rest else "list"
        return {"POST": "create", "PATCH": "patch", "DELETE": "delete"}[method]

    def _create(self, api: str, plural: str, query: Mapping[str, str], body: Json) -> Reply:
        assert query == {"fieldValidation": "Strict"}
        name = body["metadata"]["name"]
        assert (body["kind"], body["apiVersion"]) == (_KINDS[plural], _APIS[api])
        if (plural, name) in self.objects:
            return self._refused(409, "AlreadyExists", f'"{name}" already exists', plural, name)
        if plural == "testruns":
            errors = list(test_run_schema().iter_errors(body))
            assert not errors, [str(each) for each in errors]
        if plural == "configmaps":
            size = sum(len(each) for each in body.get("binaryData", {}).values()) * 3 // 4
            assert size + len(json.dumps(body.get("data", {}))) <= 1_048_576
        document = json.loads(json.dumps(body))
        document["metadata"] |= {
            "namespace": self.namespace,
            "creationTimestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        }
        self.keep(plural, document, kind="ADDED")
        return Reply(201, self.objects[plural, name])

    def _list(self, api: str, plural: str, query: Mapping[str, str]) -> Reply:
        items = [
            each
            for (kind, _), each in sorted(self.objects.items())
            if kind == plural and _matches(each, query.get("labelSelector", ""))
        ]
        first = int(query.get("continue", "0"))
        limit = min(int(query.get("limit", "1000")), 2)
        more = str(first + limit) if len(items) > first + limit else ""
        return Reply(
            200,
            {
                "kind": f"{_KINDS[plural]}List",
                "apiVersion": _APIS[api],
                "metadata": {"continue": more, "resourceVersion": str(self.version)},
                "items": items[first : first + limit],
            },
        )

    def _log(self, name: str, query: Mapping[str, str]) -> Reply:
        assert query["container"] == "k6"
        if self.objects["pods", name]["status"].get("phase") == "Pending":
            message = f'container "k6" in pod "{name}" is waiting to start: ContainerCreating'
            return self._refused(400, "BadRequest", message, "pods", name)
        lines = self.logs.get(name, [])
        tail = int(query.get("tailLines", "1000000"))
        return Reply(200, "".join(lines[-tail:])[: int(query["limitBytes"])])

    def _delete(self, plural: str, name: str, body: Json) -> Reply:
        assert body["propagationPolicy"] == "Foreground"
        found = self.objects[plural, name]
        if plural == "pods":
            self.deleted_pods.append((name, body.get("gracePeriodSeconds", 30)))
            return Reply(200, found)
        self.remove(plural, name)
        uid = found["metadata"]["uid"]
        for (kind, owned), each in list(self.objects.items()):
            owners = [owner["uid"] for owner in each["metadata"].get("ownerReferences", [])]
            if uid in owners:
                self.remove(kind, owned)
            elif kind == "pods" and each["metadata"]["labels"].get("k6_cr") == name:
                self.deleted_pods.append((owned, 30))
        details = {"name": name, "group": "k6.io", "kind": plural, "uid": uid}
        return Reply(
            200,
            {
                "kind": "Status",
                "apiVersion": "v1",
                "metadata": {},
                "status": "Success",
                "details": details,
            },
        )

    def _review(self, body: Json) -> Reply:
        asked = body["spec"]["resourceAttributes"]
        assert asked["namespace"] == self.namespace
        parts = filter(None, (asked["resource"], asked["subresource"]))
        allowed = (asked["verb"], "/".join(parts)) not in self.forbidden
        return Reply(201, {**body, "status": {"allowed": allowed}})

    def _forbidden(self, verb: str, resource: str) -> Reply:
        group = _GROUPS.get(resource, "")
        message = (
            f'{resource} is forbidden: User "plimsoll" cannot {verb} resource "{resource}" in API '
            f'group "{group}" in the namespace "{self.namespace}"'
        )
        return self._refused(403, "Forbidden", message, resource, "")

    def _missing(self, plural: str, name: str) -> Reply:
        group = f".{_GROUPS[plural]}" if plural in _GROUPS else ""
        return self._refused(404, "NotFound", f'{plural}{group} "{name}" not found', plural, name)

    def _refused(self, code: int, reason: str, message: str, plural: str, name: str) -> Reply:
        details = {"name": name, "group": _GROUPS.get(plural, ""), "kind": plural}
        status = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": message,
            "reason": reason,
            "details": {key: each for key, each in details.items() if each},
            "code": code,
        }
        return Reply(code, status)

    def watched(self, target: str) -> Iterator[dict[str, Any]]:
        """Events, until the time is over."""
        url = urlsplit(target)
        query = dict(parse_qsl(url.query))
        self.asked.append(("WATCH", url.path, query))
        plural = url.path.rsplit("/", 1)[-1]
        seen, until_s = int(query["resourceVersion"]), time.monotonic() + 1.0
        if seen < self.oldest:
            yield recordings()[_TOO_OLD].answer
            return
        while time.monotonic() < until_s:
            with self.changed:
                new = [each for each in self.events if each[0] > seen and each[1] == plural]
                if not new:
                    self.changed.wait(0.05)
            for version, _, kind, document in new:
                seen = version
                if _matches(document, query.get("labelSelector", "")):
                    yield {"type": kind, "object": document}
        bookmark = {"metadata": {"resourceVersion": str(seen)}}
        yield {"type": "BOOKMARK", "object": bookmark}


_TOO_OLD = "watch too old: HTTP 200, then an ERROR event with Status code 410 Expired"


def _matches(document: Mapping[str, Any], selector: str) -> bool:
    labels = document["metadata"].get("labels", {})
    wanted = [each.partition("=") for each in selector.split(",") if each]
    return all(labels.get(name) == value for name, _, value in wanted)


def _merge(document: dict[str, Any], patch: Mapping[str, Any]) -> None:
    """RFC 7386."""
    for key, value in patch.items():
        if value is None:
            document.pop(key, None)
        elif isinstance(value, dict):
            _merge(document.setdefault(key, {}), value)
        else:
            document[key] = value


class _Handler(BaseHTTPRequestHandler):
    cluster: Cluster
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PATCH(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _handle(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._say(Reply(401, recordings()["bad token"].answer))
        elif "watch=1" in self.path and self.cluster.instead("WATCH", self.path) is None:
            self._stream(self.cluster.watched(self.path))
        else:
            self._check_type(content)
            body = json.loads(content) if content else None
            self._say(self.cluster.answer(self.command, self.path, body))

    def _check_type(self, content: bytes) -> None:
        wanted = "application/merge-patch+json" if self.command == "PATCH" else "application/json"
        assert not content or self.headers["Content-Type"] == wanted

    def _say(self, reply: Reply) -> None:
        is_text = isinstance(reply.body, str)
        content = reply.body.encode() if is_text else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/plain" if is_text else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, events: Iterator[dict[str, Any]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for each in events:
            line = json.dumps(each).encode() + b"\n"
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Silent."""
