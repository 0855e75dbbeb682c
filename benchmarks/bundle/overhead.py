"""What a bundle's script costs the load generator, beside the same requests in a bare k6 loop.

    python benchmarks/bundle/overhead.py [--repeats N] [--requests N] [--bundle FOLDER]

Both send the same requests to the same server on 127.0.0.1, with the same checks and tags, as fast
as four virtual users can; the bundle's script has its thresholds, values and byte counts besides.
Arrivals are k6's own affair and cost every script the same, so none are drawn here. Counted is the
processor time of k6 alone (user and system, all its threads), less that of a start: requests per
second and core. Prints a Markdown table of medians.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from typing_extensions import override

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

K6 = Path(sys.executable).parent / "k6"
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
    b'{"id":"1","more":[]}'
)
USERS = 4
PROMISED = 0.8


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--requests", type=int, default=15_000)
    parser.add_argument("--bundle", type=Path, help="an unpacked bundle; default: the test shop")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving() as url:
        scripts = written(given.bundle or made(Path(folder) / "bundle"))
        found: dict[str, list[float]] = {name: [] for name in scripts}
        idle = {
            name: statistics.median(processor_s(script, url, USERS) for _ in range(3))
            for name, script in scripts.items()
        }
        # Taking turns, so that what else the machine does meets both alike.
        for _ in range(given.repeats):
            for name, script in scripts.items():
                spent = processor_s(script, url, given.requests) - idle[name]
                found[name].append(given.requests / spent)
    bare = found["bare loop"]
    print("| script | requests per second and core | of the bare loop |\n|---|---|---|")
    for name, rates in found.items():
        shares = [rate / other for rate, other in zip(rates, bare, strict=True)]
        print(f"| {name} | {statistics.median(rates):,.0f} | {statistics.median(shares):.0%} |")
    print(f"\nPromised: {PROMISED:.0%}.")


def made(folder: Path) -> Path:
    """The bundle of the tests' shop: tables, query, headers, bodies, credentials, thresholds."""
    from tests.bundle.models import rendered, shop  # noqa: PLC0415 - only where none was given

    for file in rendered(shop()).files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.content, encoding="utf-8")
    return folder


def written(bundle: Path) -> dict[str, Path]:
    """The two scripts, beside the bundle's own."""
    scripts = {"bare loop": BARE, "bundle": OF_THE_BUNDLE}
    found = {}
    for name, source in scripts.items():
        path = bundle / f"overhead-{name.replace(' ', '-')}.js"
        path.write_text(source, encoding="utf-8")
        found[name] = path
    return found


def processor_s(script: Path, url: str, requests: int) -> float:
    """Seconds that k6 kept processors busy."""
    before = _Answering.answered
    process = subprocess.Popen(  # noqa: S603 - the k6 of this environment
        [
            K6,
            "run",
            "--quiet",
            "--address",
            "",
            "--iterations",
            str(requests),
            "--vus",
            str(USERS),
            script,
        ],
        env={
            **os.environ,  # noqa: TID251 - handed on to the child
            "K6_NO_USAGE_REPORT": "true",
            "BASE_URL": url,
            "API_TOKEN": "t",
            "TEST_TYPE": "average-load",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"k6 failed: {said.decode(errors='replace')}")
    if _Answering.answered - before != requests:
        raise SystemExit(
            f"{script.name} sent {_Answering.answered - before} of {requests} requests"
        )
    return usage.ru_utime + usage.ru_stime


class _Answering(asyncio.Protocol):
    """Answers whatever ends like a request; bodies of these are short and come with their head."""

    transport: asyncio.WriteTransport
    answered = 0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        _Answering.answered += 1
        self.transport.write(ANSWER)


@contextmanager
def serving() -> Iterator[str]:
    """A server that does next to nothing, in a thread of its own."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(_Answering, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()


OF_THE_BUNDLE = """\
import exec from 'k6/execution';

import * as script from './script.js';

export const options = { ...script.options, scenarios: undefined };

const { scenarios } = JSON.parse(open('./workload.json'));
const slugs = scenarios.filter((each) => each.slugs.length === 1);
const asked = slugs.map((each) => script[each.exec]);
const data = { paths: {}, users: null };

export default function () {
  asked[exec.scenario.iterationInTest % asked.length](data);
}
"""

BARE = """\
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';

export const options = { maxRedirects: 0 };

const { scenarios } = JSON.parse(open('./workload.json'));
const alone = scenarios.flatMap(({ slugs }) => (slugs.length === 1 ? slugs : []));
const { endpoints } = JSON.parse(open('./manifest.json'));
const asked = alone.map((slug) => {
  const [method, route] = endpoints.find((each) => each.slug === slug).endpoint.split(' ');
  const tags = { name: `${method} ${route}` };
  const headers = { Authorization: 'Bearer t', 'Content-Type': 'application/json' };
  return {
    method,
    tags,
    url: `${__ENV.BASE_URL}${route.replace(/\\{[^}]*\\}/g, '41')}`,
    body: method === 'GET' ? null : '{"sku":"a-1"}',
    params: { tags, headers, responseType: 'binary' },
    checks: { [`${tags.name} answers 2xx or 3xx`]: ({ status }) => status >= 200 && status < 400 },
  };
});

export default function () {
  const at = exec.scenario.iterationInTest % asked.length;
  const { method, url, body, params, checks, tags } = asked[at];
  check(http.request(method, url, body, params), checks, tags);
}
"""


if __name__ == "__main__":
    main()
