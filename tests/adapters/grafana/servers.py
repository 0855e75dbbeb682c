"""A Grafana to test against: it takes what Grafana's own document allows, and nothing else."""

import http.client
import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from ssl import SSLContext
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import jsonschema_rs
import pytest
from pydantic import JsonValue
from typing_extensions import override

from tests.servers import free_port, serving

DOCUMENT = Path(__file__).parents[4] / "shared" / "contracts" / "grafana" / "grafana.swagger2.json"
TOKEN = "glsa_s3cretThatNobodyMaySee"  # noqa: S105 - of nobody
_PROXY = re.compile(r"/api/datasources/proxy/uid/([^/]+)(/.*)")
_TYPES = {"integer": r"-?\d+", "boolean": "true|false", "string": "(?s).*"}


class Said(NamedTuple):
    """An answer."""

    status: int
    body: JsonValue


class Asked(NamedTuple):
    """A request."""

    method: str
    path: str
    params: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: JsonValue


@cache
def document() -> dict[str, JsonValue]:
    """Grafana's own; skips where it is not, and fails where all tests have to run."""
    if not DOCUMENT.exists():
        absent(f"There is no document of Grafana's API at {DOCUMENT}.")
    found = json.loads(DOCUMENT.read_text())
    assert isinstance(found, dict)
    return found


def absent(what: str) -> None:
    """Skips, or fails where all tests have to run."""
    if os.environ.get("CI") == "true":  # noqa: TID251 - says whether absence is a failure
        pytest.fail(what)
    pytest.skip(what)


class GrafanaPeer:
    """Data sources, dashboards and annotations of a Grafana, with a state."""

    def __init__(
        self,
        data_sources: Sequence[Mapping[str, JsonValue]] = (),
        dashboards: Sequence[Mapping[str, JsonValue]] = (),
        *,
        root: str = "",
        forbidden: Sequence[str] = (),
    ) -> None:
        """Of data sources `url` is where they really are; `root` is the path it is served from."""
        self.annotations: list[dict[str, JsonValue]] = []
        self.asked: list[Asked] = []
        self._data_sources = [dict(each) for each in data_sources]
        self._dashboards = [dict(each) for each in dashboards]
        self._root = root
        self._forbidden = tuple(forbidden)
        self._document = document()

    def answer(self, asked: Asked) -> Said:
        """Refuses what the document does not describe, and checks its own answer against it."""
        self.asked.append(asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Said(401, {"message": "Invalid API key"})
        assert asked.path.startswith(self._root)
        path = asked.path.removeprefix(self._root)
        if path in self._forbidden:
            return Said(403, {"message": "You'll need additional permissions to perform this"})
        operation = self._operation(asked.method.lower(), path)
        self._check_parameters(operation, asked)
        said = self._said(asked, path)
        if said.status == 200:
            self._check_answer(operation, said.body)
        return said

    def proxied(self, path: str) -> tuple[str, str] | None:
        """Where a data source really is, and the path there; None: nothing is proxied."""
        found = _PROXY.fullmatch(path.removeprefix(self._root))
        if not found:
            return None
        uid = unquote(found[1])
        urls = [str(each["url"]) for each in self._data_sources if each["uid"] == uid]
        return (urls[0] if urls else ""), found[2]

    def _operation(self, method: str, path: str) -> dict[str, JsonValue]:
        paths = self._document["paths"]
        assert isinstance(paths, dict)
        for template, methods in sorted(paths.items(), key=lambda item: item[0].count("{")):
            form = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(form, path) and isinstance(methods, dict) and method in methods:
                operation = methods[method]
                assert isinstance(operation, dict)
                return operation
        raise AssertionError(f"Grafana's document has no {method} {path}")

    def _check_parameters(self, operation: dict[str, JsonValue], asked: Asked) -> None:
        parameters = operation.get("parameters") or []
        assert isinstance(parameters, list)
        known = {str(each["name"]): each for each in parameters if isinstance(each, dict)}
        for name, values in asked.params.items():
            assert name in known, f"{name} is not documented"
            kind: JsonValue = known[name]
            assert isinstance(kind, dict)
            if kind["type"] == "array":
                assert kind["collectionFormat"] == "multi"
                kind = kind["items"]
                assert isinstance(kind, dict)
            else:
                assert len(values) == 1
            for value in values:
                assert re.fullmatch(_TYPES[str(kind["type"])], value)
                options = kind.get("enum", [value])
                assert isinstance(options, list)
                assert value in options
        bodies = [each for each in known.values() if each["in"] == "body"]
        if bodies:
            self._validate(bodies[0]["schema"], asked.body, is_closed=True)
        else:
            assert asked.body is None

    def _check_answer(self, operation: dict[str, JsonValue], body: JsonValue) -> None:
        responses, shared = operation["responses"], self._document["responses"]
        assert isinstance(responses, dict)
        assert isinstance(shared, dict)
        response = responses["200"]
        assert isinstance(response, dict)
        if "$ref" in response:
            response = shared[str(response["$ref"]).rpartition("/")[2]]
            assert isinstance(response, dict)
        self._validate(response["schema"], body)

    def _validate(self, schema: JsonValue, body: JsonValue, *, is_closed: bool = False) -> None:
        definitions = self._document["definitions"]
        assert isinstance(schema, dict)
        assert isinstance(definitions, dict)
        whole: dict[str, JsonValue] = {**schema, "definitions": definitions}
        if is_closed and "$ref" in schema:
            named = definitions[str(schema["$ref"]).rpartition("/")[2]]
            assert isinstance(named, dict)
            whole = {**named, "additionalProperties": False, "definitions": definitions}
        jsonschema_rs.validate(whole, body)

    def _said(self, asked: Asked, path: str) -> Said:
        if path == "/api/org":
            return Said(200, {"id": 1, "name": "Main Org."})
        if path == "/api/datasources":
            return Said(200, [dict(each) for each in self._data_sources])
        if path == "/api/search":
            return Said(200, self._found(asked))
        if asked.method == "GET":
            return Said(200, self._annotations_with(asked.params.get("tags", [])))
        assert isinstance(asked.body, dict)
        if asked.method == "POST":
            made = {"id": len(self.annotations) + 1, "time": 0, **asked.body}
            made.setdefault("timeEnd", made["time"])
            self.annotations.append(made)
            return Said(200, {"id": made["id"], "message": "Annotation added"})
        number = int(path.rpartition("/")[2])
        self.annotations[number - 1].update(asked.body)
        return Said(200, {"message": "Annotation patched"})

    def _found(self, asked: Asked) -> list[JsonValue]:
        words = asked.params.get("query", [""])[0].casefold()
        tags = asked.params.get("tag", [])
        found: list[JsonValue] = []
        for each in self._dashboards:
            held = each.get("tags", [])
            assert isinstance(held, list)
            if words in str(each["title"]).casefold() and set(tags) <= {str(tag) for tag in held}:
                found.append({"type": "dash-db", "tags": [], **each})
        return found

    def _annotations_with(self, tags: Sequence[str]) -> list[JsonValue]:
        found: list[JsonValue] = []
        for each in self.annotations:
            held = each.get("tags", [])
            assert isinstance(held, list)
            if set(tags) <= {str(tag) for tag in held}:
                found.append(dict(each))
        return found


@contextmanager
def grafana(peer: GrafanaPeer, *, tls: SSLContext | None = None) -> Iterator[str]:
    """A server that answers as a peer, and hands on what is for its data sources."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            if to := peer.proxied(parts.path):
                is_known = headers.get("authorization") == f"Bearer {TOKEN}"
                status, data = _from(to, self, body) if is_known else (401, b"{}")
            else:
                document = json.loads(body) if body else None
                asked = Asked(self.command, parts.path, parse_qs(parts.query), headers, document)
                status, said = _answered(peer, asked)
                data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = _handle  # noqa: N815

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Handler, tls=tls) as url:
        yield url


def _answered(peer: GrafanaPeer, asked: Asked) -> Said:
    try:
        return peer.answer(asked)
    except (AssertionError, KeyError, jsonschema_rs.ValidationError) as error:
        # What the document does not allow is a mistake of ours, not an outage.
        return Said(422, {"message": f"not as documented: {error!r}"})


def _from(to: tuple[str, str], request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
    """What a data source answers."""
    url, path = to
    if not url:
        return 404, b'{"message": "Unable to find datasource"}'
    place, query = urlsplit(url), urlsplit(request.path).query
    headers = {name: request.headers[name] for name in ("Content-Type",) if name in request.headers}
    address = place.hostname or "", place.port
    try:
        with closing(http.client.HTTPConnection(*address, timeout=10)) as connection:
            target = f"{path}?{query}" if query else path
            connection.request(request.command, target, body=body or None, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
    except OSError:
        return 502, b"Bad Gateway"


@contextmanager
def prometheus(folder: Path) -> Iterator[str]:
    """A real Prometheus that watches nothing; yields its URL."""
    program = shutil.which("prometheus")
    if program is None:
        absent("There is no prometheus on the PATH.")
    port = free_port()
    settings = folder / "prometheus.yml"
    settings.write_text("global: {}\n")
    process = subprocess.Popen(  # noqa: S603 - found on the PATH
        [str(program), f"--config.file={settings}", f"--storage.tsdb.path={folder / 'data'}",
         f"--web.listen-address=127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_until_ready(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "prometheus has ended"
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
                connection.request("GET", "/-/ready")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            pass
        threading.Event().wait(0.05)
    raise AssertionError("prometheus does not answer")
