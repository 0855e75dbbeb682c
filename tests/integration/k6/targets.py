"""Small services on the loopback address that behave badly on purpose."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.bundle.ports import StubRequest, StubResponse


class Target:
    """`/slow` takes 50 ms, `/broken` answers 500, everything else 200."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        self._lock = Lock()

    def answer(self, request: StubRequest) -> StubResponse:
        with self._lock:
            self.asked[request.target] += 1
            self.headers.append(dict(request.headers))
        if request.target == "/slow":
            time.sleep(0.05)  # noqa: TID251 - the target's own work
        return StubResponse(status=500 if request.target == "/broken" else 200, body=b"{}")

    @contextmanager
    def serving(self) -> Iterator[str]:
        with HttpStubServer().serve(self.answer) as url:
            yield url


def bundle(script: str) -> Bundle:
    return Bundle(service="x", files=(BundleFile(path="script.js", content=script),))


MIX = """
import http from 'k6/http';
import { Trend } from 'k6/metrics';
const requestBytes = new Trend('request_bytes');
const responseBytes = new Trend('response_bytes');
export const options = {
  vus: 1, iterations: 5,
  thresholds: { 'http_req_failed{name:GET /broken}': ['rate<0.5'] },
};
export default function () {
  for (const path of ['/fast', '/fast', '/slow', '/broken']) {
    const tags = { name: `GET ${path}` };
    const headers = { Authorization: `Bearer ${__ENV.API_TOKEN}` };
    http.get(__ENV.BASE_URL + path, { tags, headers });
    requestBytes.add(100, tags);
    responseBytes.add(2, tags);
  }
  console.warn(`the token is ${__ENV.API_TOKEN}`);
}
"""

ENDLESS = """
import http from 'k6/http';
export const options = { vus: 1, duration: '10m' };
export default function () { http.get(__ENV.BASE_URL + '/slow', { tags: { name: 'GET /slow' } }); }
"""

STEADY = """
import http from 'k6/http';
export const options = { scenarios: { steady: {
  executor: 'constant-arrival-rate', rate: 50, duration: '10m', preAllocatedVUs: 20,
} } };
export default function () { http.get(__ENV.BASE_URL + '/slow', { tags: { name: 'GET /slow' } }); }
"""

STUBBORN = """
import http from 'k6/http';
export const options = { vus: 1, duration: '10m' };
export default function () { http.get(__ENV.BASE_URL + '/slow', { tags: { name: 'GET /slow' } }); }
export function teardown() {
  const end = Date.now() + 20000;
  while (Date.now() < end) { http.get(__ENV.BASE_URL + '/slow', { tags: { name: 'GET /slow' } }); }
}
"""

UNMEASURED = """
import http from 'k6/http';
export const options = {
  vus: 1, iterations: 2,
  thresholds: {
    'http_req_duration{name:GET /fast}': ['p(95)<5000'],
    'http_req_duration{name:GET /never}': ['p(95)<5000'],
    'http_req_failed{name:GET /never}': ['rate<0.5'],
    'checks': ['rate>0.5'],
    'http_req_failed{name:GET /told}': [],
  },
};
export default function () { http.get(__ENV.BASE_URL + '/fast', { tags: { name: 'GET /fast' } }); }
"""
