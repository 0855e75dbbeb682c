"""Times the reader on one core with every format that is more than common, combined or nginx's.

    python benchmarks/access_log/formats.py 500000

The requests are those of `few` and `long` in turns (`others.py`), over one day. Medians of three.
"""

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from generate import DATA, DAY_S  # type: ignore[import-not-found]
from others import few, long, read  # type: ignore[import-not-found]

from run import RUNS  # type: ignore[import-not-found]

START = datetime(2026, 3, 2, tzinfo=UTC)
_COMBINED = re.compile(
    r'(\S+) - - \[(\S+) \+0000\] "(\S+) (\S+) (\S+)" (\d+) (\d+) "([^"]*)" "([^"]*)"'
)
IIS = (
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip"
    " cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status sc-bytes cs-bytes"
    " time-taken\n"
)
CLOUDFRONT = (
    "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host)"
    " cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type"
    " x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol"
    " ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields"
    " c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len"
    " sc-range-start sc-range-end\n"
)
CONFIGURED = (
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent'
    ' "$http_referer" "$http_user_agent" rt=$request_time uct="$upstream_connect_time"'
)


class Request(NamedTuple):
    """What is written in every format."""

    second: int
    milliseconds: int
    client: str
    method: str
    target: str
    status: str
    sent: str
    received: int
    duration_ms: int
    referer: str
    agent: str

    @property
    def iso(self) -> str:
        """Date and time of the request, with a fraction."""
        moment = datetime.fromtimestamp(START.timestamp() + self.second, UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{self.milliseconds:03}Z"

    @property
    def local(self) -> str:
        """The same as in a combined log, without the zone."""
        return f"{datetime.fromtimestamp(START.timestamp() + self.second, UTC):%d/%b/%Y:%H:%M:%S}"


def envoy(r: Request) -> str:
    return (
        f'[{r.iso}] "{r.method} {r.target} HTTP/1.1" {r.status} - {r.received} {r.sent}'
        f' {r.duration_ms} {r.duration_ms} "{r.client}" "{r.agent}"'
        ' "f47ac10b-58cc-4372-a567-0e02b2c3d479" "shop.example.org" "10.1.0.1:80"'
    )


def istio(r: Request) -> str:
    return (
        f'[{r.iso}] "{r.method} {r.target} HTTP/1.1" {r.status} - via_upstream - "-" {r.received}'
        f' {r.sent} {r.duration_ms} {r.duration_ms} "-" "{r.agent}"'
        ' "f47ac10b-58cc-4372-a567-0e02b2c3d479" "shop.example.org" "10.1.0.1:80" inbound|80||'
        f" 127.0.0.6:44444 10.1.0.1:80 {r.client}:54321 outbound_.80_._.shop.svc default"
    )


def envoy_json(r: Request) -> str:
    return json.dumps(
        {
            "authority": "shop.example.org",
            "bytes_received": r.received,
            "bytes_sent": int(r.sent),
            "downstream_local_address": "10.1.0.1:80",
            "downstream_remote_address": f"{r.client}:54321",
            "duration": r.duration_ms,
            "method": r.method,
            "path": r.target,
            "protocol": "HTTP/1.1",
            "request_id": "f47ac10b-58cc-4372-a567-0e02b2c3d479",
            "response_code": int(r.status),
            "response_flags": "-",
            "route_name": "default",
            "start_time": r.iso,
            "upstream_cluster": "inbound|80||",
            "user_agent": r.agent,
            "x_forwarded_for": None,
        },
        separators=(",", ":"),
    )


def traefik(r: Request) -> str:
    return (
        f'{r.client} - - [{r.local} +0000] "{r.method} {r.target} HTTP/1.1" {r.status} {r.sent}'
        f' "{r.referer}" "{r.agent}" 17 "shop@docker" "http://10.1.0.1:80" {r.duration_ms}ms'
    )


def traefik_json(r: Request) -> str:
    return json.dumps(
        {
            "ClientAddr": f"{r.client}:54321",
            "ClientHost": r.client,
            "ClientUsername": "-",
            "DownstreamContentSize": int(r.sent),
            "DownstreamStatus": int(r.status),
            "Duration": r.duration_ms * 1_000_000,
            "RequestContentSize": r.received,
            "RequestMethod": r.method,
            "RequestPath": r.target,
            "RouterName": "shop@docker",
            "StartUTC": r.iso.replace("Z", "456789Z"),
            "level": "info",
            "request_User-Agent": r.agent,
            "time": r.iso[:19] + "Z",
        },
        separators=(",", ":"),
    )


def caddy(r: Request) -> str:
    fields = {
        "level": "info",
        "ts": START.timestamp() + r.second + r.milliseconds / 1000,
        "logger": "http.log.access",
        "msg": "handled request",
        "request": {
            "remote_ip": r.client,
            "remote_port": "41342",
            "client_ip": r.client,
            "proto": "HTTP/2.0",
            "method": r.method,
            "host": "shop.example.org",
            "uri": r.target,
            "headers": {"User-Agent": [r.agent], "Accept": ["*/*"], "Referer": [r.referer]},
            "tls": {"resumed": False, "version": 772, "cipher_suite": 4865, "proto": "h2"},
        },
        "bytes_read": r.received,
        "user_id": "",
        "duration": r.duration_ms / 1000,
        "size": int(r.sent),
        "status": int(r.status),
        "resp_headers": {"Server": ["Caddy"], "Content-Type": ["text/html; charset=utf-8"]},
    }
    return json.dumps(fields, separators=(",", ":"))


def haproxy(r: Request) -> str:
    return (
        f"Mar  2 10:00:00 lb1 haproxy[14389]: {r.client}:33317 [{r.local}.{r.milliseconds:03}]"
        f" http-in~ static/srv1 0/0/1/{r.duration_ms}/{r.duration_ms} {r.status} {r.sent} - - ----"
        f' 1/1/1/1/0 0/0 {{shop.example.org}} {{}} "{r.method} {r.target} HTTP/1.1"'
    )


def load_balancer(r: Request) -> str:
    return (
        f"h2 {r.iso} app/my/50dc6c495c0c9188 {r.client}:2817 10.1.0.1:80 0.001"
        f" {r.duration_ms / 1000:.3f} 0.000 {r.status} {r.status} {r.received} {r.sent}"
        f' "{r.method} https://shop.example.org:443{r.target} HTTP/2.0" "{r.agent}"'
        " ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2"
        " arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/shop/73e2d6bc24d8a067"
        ' "Root=1-58337281-1d84f3d73c47ec4e58577259" "shop.example.org" "session-reused" 1'
        f' {r.iso} "forward" "-" "-" "10.1.0.1:80" "200" "-" "-"'
    )


def iis(r: Request) -> str:
    path, _, query = r.target.partition("?")
    return (
        f"{r.iso[:10]} {r.iso[11:19]} 10.1.0.1 {r.method} {path} {query or '-'} 443 - {r.client}"
        f" {r.agent.replace(' ', '+')} {r.referer} {r.status} 0 0 {r.sent} {r.received}"
        f" {r.duration_ms}"
    )


def cloudfront(r: Request) -> str:
    path, _, query = r.target.partition("?")
    fields = (
        *(r.iso[:10], r.iso[11:19], "FRA2-C1", r.sent, r.client, r.method, "d1.cloudfront.net"),
        *(path, r.status, r.referer, quote(r.agent, safe="/;(),."), query or "-", "-", "Miss"),
        *("SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==", "shop.example.org"),
        *("https", str(r.received), f"{r.duration_ms / 1000:.3f}", "-", "TLSv1.2"),
        *("ECDHE-RSA-AES128-GCM-SHA256", "Miss", "HTTP/2.0", "-", "-", "11040"),
        *(f"{r.duration_ms / 1000:.3f}", "Miss", "text/html", r.sent, "-", "-"),
    )
    return "\t".join(fields)


def configured(r: Request) -> str:
    return (
        f'{r.client} - - [{r.local} +0000] "{r.method} {r.target} HTTP/1.1" {r.status} {r.sent}'
        f' "{r.referer}" "{r.agent}" rt={r.duration_ms / 1000:.3f} uct="0.001"'
    )


WRITERS: dict[str, tuple[str, Callable[[Request], str]]] = {
    "envoy": ("", envoy),
    "istio": ("", istio),
    "envoy-json": ("", envoy_json),
    "traefik": ("", traefik),
    "traefik-json": ("", traefik_json),
    "caddy": ("", caddy),
    "haproxy": ("", haproxy),
    "load-balancer": ("", load_balancer),
    "iis": (IIS, iis),
    "cloudfront": (CLOUDFRONT, cloudfront),
    "configured": ("", configured),
}


def requests(lines: int) -> Iterator[Request]:
    """The same requests for every format."""
    draw = random.Random(3)  # noqa: S311 - a reproducible log, no secret
    writers = (few(draw), long(draw))
    for number in range(lines):
        match = _COMBINED.match(writers[number % 2]("14/Oct/2026:00:00:00"))
        assert match is not None
        client, _, method, target, _, status, sent, referer, agent = match.groups()
        yield Request(
            second=number * DAY_S // lines,
            milliseconds=draw.randrange(1_000),
            client=client,
            method=method,
            target=target,
            status=status,
            sent=sent,
            received=draw.randint(0, 900),
            duration_ms=int(draw.lognormvariate(3, 1)),
            referer=referer,
            agent=agent,
        )


def generate(lines: int) -> dict[str, Path]:
    """Writes what is not there yet; the same number gives the same bytes."""
    DATA.mkdir(parents=True, exist_ok=True)
    paths = {name: DATA / f"format-{name}-{lines}.log" for name in WRITERS}
    if all(path.exists() for path in paths.values()):
        return paths
    logs = {name: path.open("w", encoding="ascii") for name, path in paths.items()}
    for name, log in logs.items():
        log.write(WRITERS[name][0])
    for request in requests(lines):
        for name, log in logs.items():
            log.write(WRITERS[name][1](request) + "\n")
    for log in logs.values():
        log.close()
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=int)
    lines = parser.parse_args().lines
    paths = generate(lines)
    print("| log | CPU | lines per CPU s | peak memory |")
    print("|---|--:|--:|--:|")
    for name, path in paths.items():
        read(path, lines, RUNS, CONFIGURED if name == "configured" else "")


if __name__ == "__main__":
    main()
