"""Two versions of a service, loaded at once by two real k6."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from plimsoll.adapters.k6.timed_runner import TimedK6Runner
from plimsoll.run.side_by_side import Segments, SideBySideRequest
from plimsoll.verdict.side_by_side import compare_side_by_side
from plimsoll.verdict.verdict import Conclusion
from tests.integration.k6.targets import bundle

SCRIPT = """
import http from 'k6/http';
export const options = { scenarios: { load: {
  executor: 'constant-arrival-rate', rate: 30 * Number(__ENV.SCALE), duration: __ENV.DURATION,
  preAllocatedVUs: 40,
} } };
export default function () {
  http.get(__ENV.BASE_URL + '/work', { tags: { name: 'GET /work' } });
}
"""

SERVICE = """
import sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        time.sleep(float(sys.argv[1]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_):
        pass
class Server(ThreadingMixIn, HTTPServer):
    daemon_threads = True
server = Server(("127.0.0.1", 0), Answer)
print(server.server_port, flush=True)
server.serve_forever()
"""


@contextmanager
def serving(takes_s: float) -> Iterator[str]:
    """A service that takes so long for each answer."""
    command = [sys.executable, "-c", SERVICE, str(takes_s)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def test_a_version_that_takes_much_longer_fails_on_the_same_requests() -> None:
    with serving(0.005) as base, serving(0.1) as head:
        found = compare_side_by_side(
            bundle(SCRIPT),
            SideBySideRequest(
                base_url=base,
                head_url=head,
                duration_s=30,
                scale=2.0,
                segments=Segments(count=6, each_s=1),
            ),
            runner=TimedK6Runner(),
            watch=lambda _progress: None,
        )
    assert found.conclusion is Conclusion.FAIL, found.explanation
    whole = next(each for each in found.regressions if each.metric == "same_request_ms")
    assert whole.effect is not None
    assert whole.effect > 0.5
    assert found.base.requests == pytest.approx(6 * 30, rel=0.2)


def test_a_head_that_nobody_serves_is_invalid() -> None:
    with serving(0.0) as base:
        found = compare_side_by_side(
            bundle(SCRIPT),
            SideBySideRequest(
                base_url=base,
                head_url="http://127.0.0.1:9",
                duration_s=30,
                segments=Segments(count=6, each_s=1),
            ),
            runner=TimedK6Runner(),
            watch=lambda _progress: None,
        )
    assert found.conclusion is Conclusion.INVALID
    assert found.explanation == "The head answered nothing, from the first request on."
