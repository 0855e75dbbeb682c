"""Calling the shop in process, under a clock that the caller sets."""

from dataclasses import dataclass
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from shop.clock import VirtualClock
from traffic_day.calls import Call, Reply
from traffic_day.clients import Client

HOST = "shop.example.com"

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Served:
    """A request that has been answered; ``ended_s`` is when, in seconds since the epoch."""

    client: Client
    call: Call
    reply: Reply
    ended_s: float


def headers(client: Client, call: Call) -> Headers:
    pairs = {"host": HOST, "user-agent": client.user_agent, "accept": "application/json"}
    if client.referer:
        pairs |= {"referer": client.referer, "accept-encoding": "gzip, br"}
    if call.token:
        pairs["authorization"] = f"Bearer {call.token}"
    if call.body:
        pairs |= {"content-type": "application/json", "content-length": str(len(call.body))}
    return [(name.encode(), value.encode()) for name, value in pairs.items()]


def request_length_bytes(client: Client, call: Call) -> int:
    """Bytes of the request line, the headers and the body, as HTTP/1.1 would spell them."""
    line = len(f"{call.method} {call.uri} {client.protocol}\r\n")
    return line + sum(len(n) + len(v) + 4 for n, v in headers(client, call)) + 2 + len(call.body)


async def send(app: ASGIApp, clock: VirtualClock, client: Client, call: Call) -> Reply:
    """The app's reply; the time it took is what its clock has moved meanwhile."""
    status = 500
    body = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": call.body, "more_body": False}

    async def keep(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body.extend(message.get("body", b""))

    started = clock.seconds()
    await app(_scope(client, call), receive, keep)
    return Reply(status, bytes(body), clock.seconds() - started)


def _scope(client: Client, call: Call) -> Scope:
    path, _, query = call.uri.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers(client, call),
        "client": (client.address, 40000),
        "server": ("127.0.0.1", 8000),
    }
