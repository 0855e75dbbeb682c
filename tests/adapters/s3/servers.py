"""Stores to test against: one that somebody else wrote, and several that misbehave."""

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from ssl import SSLContext
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from boto3.session import Session
from pydantic import SecretStr
from typing_extensions import override

from plimsoll.adapters.s3.settings import S3Settings
from tests.servers import free_port, serving

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET = "shop-bundles"
KEY_ID = "AKIDPLIMSOLLTEST0001"
SECRET = "q7Zk3S3cretThatNobodyMaySee0123456789abcd"  # noqa: S105 - of nobody
TOKEN = "t0kenThatNobodyMaySee/abcdefghijklmnopqrstuvwxyz"  # noqa: S105 - of nobody


def settings_for(url: str, **chosen: object) -> S3Settings:
    """Settings with keys, so that boto3 asks no chain of its own."""
    base = S3Settings(
        endpoint_url=url,
        bucket=BUCKET,
        region="us-east-1",
        access_key_id=SecretStr(KEY_ID),
        secret_access_key=SecretStr(SECRET),
        read_timeout_s=20,
    )
    return S3Settings.model_validate({**dict(base), **chosen})


@dataclass(kw_only=True)
class Moto:
    """A running `moto_server`."""

    url: str

    @cached_property
    def boto(self) -> "S3Client":
        """A client that looks at what is really stored."""
        return Session().client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="looks",
            aws_secret_access_key="looks",  # noqa: S106 - moto takes any
        )

    def reset(self) -> None:
        """Forgets everything but makes the bucket."""
        address = urlsplit(self.url)
        host = address.hostname or ""
        with closing(http.client.HTTPConnection(host, address.port, timeout=20)) as connection:
            connection.request("POST", "/moto-api/reset")
            assert connection.getresponse().status == 200
        self.boto.create_bucket(Bucket=BUCKET)

    def keys(self, bucket: str = BUCKET) -> list[str]:
        """Of all objects, sorted."""
        pages = self.boto.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return sorted(each["Key"] for page in pages for each in page.get("Contents", ()))


@contextmanager
def moto() -> Iterator[Moto]:
    """A real process, stopped by its own id."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield Moto(url=f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "moto_server has ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            threading.Event().wait(0.05)
        else:
            return
    raise AssertionError("moto_server does not answer")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as a peer saw it."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a peer answers."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    cut_at: int | None = None
    """Closes the connection after so many bytes of the body; -1: before answering at all."""


Answer = Callable[[Asked], Said]


def xml_error(status: int, code: str, message: str = "no") -> Said:
    text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Said(status=status, body=text.encode(), headers={"Content-Type": "application/xml"})


@contextmanager
def peer(answer: Answer, *, tls: SSLContext | None = None) -> Iterator[str]:
    """A server that answers whatever the test wants; yields its URL."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                method=self.command,
                target=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
            )
            said = answer(asked)
            stopped.wait(said.after_s)
            self._say(said)

        def _say(self, said: Said) -> None:
            if said.cut_at == -1:
                self.close_connection = True
                return
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if "content-length" not in said.headers and said.status != 204:
                self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said.body[: said.cut_at])
            self.close_connection = said.cut_at is not None

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Handler, tls=tls) as url:
        try:
            yield url
        finally:
            stopped.set()


class Forwarding:
    """Hands on to another server, notes what was asked, and may answer some of it itself."""

    def __init__(self, url: str, instead: Callable[[Asked], Said | None] | None = None) -> None:
        self.asked: list[Asked] = []
        self._url = urlsplit(url)
        self._instead = instead or (lambda _asked: None)

    def __call__(self, asked: Asked) -> Said:
        self.asked.append(asked)
        return self._instead(asked) or self._forwarded(asked)

    def _forwarded(self, asked: Asked) -> Said:
        address = self._url.hostname or "", self._url.port
        with closing(http.client.HTTPConnection(*address, timeout=20)) as connection:
            # boto3 waits for a word before it sends a large body; we have the body already.
            headers = {name: each for name, each in asked.headers.items() if name != "expect"}
            connection.request(asked.method, asked.target, body=asked.body, headers=headers)
            answer = connection.getresponse()
            passed = {
                name.lower(): value
                for name, value in answer.getheaders()
                if name.lower() not in {"connection", "date", "server", "transfer-encoding"}
            }
            return Said(status=answer.status, body=answer.read(), headers=passed)
