"""Load tests and recordings that a repository already has."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.model import Recording, SkippedFile, SourceFile
from plimsoll.codebase.recordings import recordings_in
from plimsoll.codebase.sources import Sources

K6 = """
import http from 'k6/http';
import { check } from 'k6';
const BASE = __ENV.BASE_URL || 'http://localhost:8000';
const ORDERS = `${BASE}/api/orders`;
export default function () {
  http.get(`${BASE}/api/orders?page=${page}`);
  const made = http.post(ORDERS, JSON.stringify({}), params);
  http.get(`${ORDERS}/${made.json().id}`, { tags: { name: 'one' } });
  http.del(BASE + '/api/orders/' + id);
  http.request('PUT', 'https://example.com/api/orders/12');
  http.get(somewhere());
}
"""
JMX = """<?xml version="1.0"?>
<jmeterTestPlan><hashTree>
<HTTPSamplerProxy testname="a" enabled="true">
  <elementProp name="HTTPsampler.Arguments">
    <stringProp name="Argument.name">x</stringProp>
  </elementProp>
  <stringProp name="HTTPSampler.path">/api/orders/${id}?a=1</stringProp>
  <stringProp name="HTTPSampler.method">DELETE</stringProp>
</HTTPSamplerProxy>
<HTTPSamplerProxy testname="off" enabled="false">
  <stringProp name="HTTPSampler.path">/never</stringProp>
</HTTPSamplerProxy>
<HTTPSamplerProxy testname="b">
  <stringProp name="HTTPSampler.path">https://example.com/api/orders</stringProp>
</HTTPSamplerProxy>
</hashTree></jmeterTestPlan>
"""
HAR = """{"log": {"entries": [{"request": {"method": "GET", "url": "https://x.example.com/api/orders/7"},
"response": {"status": 200, "content": {"mimeType": "application/json"}}}]}}"""
POSTMAN = """{"info": {"_postman_id": "1"},
"item": [{"request": {"method": "POST", "url": "{{u}}/api/orders"}}]}"""

ORDERS = tuple(
    Endpoint(
        method=method, route=route, source=SourceLocation(file="a.py", line=1), framework="flask"
    )
    for method, route in (
        ("GET", "/api/orders"),
        ("POST", "/api/orders"),
        ("GET", "/api/orders/{id}"),
        ("PUT", "/api/orders/{id}"),
        ("DELETE", "/api/orders/{id}"),
    )
)


class Files:
    """A repository in memory."""

    name = "recordings"
    commit = None
    skipped: tuple[SkippedFile, ...] = ()

    def __init__(self, contents: Mapping[str, str]) -> None:
        self._contents = dict(contents)
        self.files = tuple(SourceFile(path=path, size_bytes=1) for path in sorted(contents))

    def read(self, path: str) -> bytes:
        return self._contents[path].encode()


def found_in(contents: Mapping[str, str]) -> tuple[Recording, ...]:
    return recordings_in(Sources(Files(contents), ()), ORDERS)


def test_scripts_for_k6_are_found_in_folders_of_tests_too() -> None:
    (found,) = found_in({"tests/load/orders.js": K6, "src/app.js": "http.get('/x')"})
    assert (found.kind, found.file, found.requests) == ("k6", "tests/load/orders.js", 6)
    assert found.endpoints == (
        "DELETE /api/orders/{id}", "GET /api/orders", "GET /api/orders/{id}", "POST /api/orders",
        "PUT /api/orders/{id}",
    )  # fmt: skip


def test_plans_of_jmeter_are_found_without_samplers_that_are_off() -> None:
    (found,) = found_in({"load/plan.jmx": JMX})
    assert (found.kind, found.requests) == ("jmeter", 2)
    assert found.endpoints == ("DELETE /api/orders/{id}", "GET /api/orders")


def test_a_plan_that_declares_entities_is_not_read() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert found_in({"a.jmx": JMX.replace("<jmeterTestPlan>", f"{bomb}<jmeterTestPlan>")}) == ()


def test_recordings_and_collections_are_found() -> None:
    found = found_in({"a.har": HAR, "b.postman.json": POSTMAN, "c.json": "{}"})
    assert [(one.kind, one.requests, one.endpoints) for one in found] == [
        ("har", 1, ("GET /api/orders/{id}",)),
        ("postman", 1, ("POST /api/orders",)),
    ]


def test_without_known_endpoints_requests_are_counted() -> None:
    (found,) = recordings_in(Sources(Files({"a.har": HAR}), ()))
    assert (found.requests, found.endpoints) == (1, ())


@settings(deadline=None, max_examples=40)
@given(st.sampled_from([K6, JMX, HAR, POSTMAN]), st.integers(0, 900), st.integers(0, 60), st.text())
def test_no_broken_file_can_stop_it(text: str, start: int, length: int, put: str) -> None:
    broken = text[:start] + put + text[start + length :]
    safe = broken.encode("utf-8", "replace").decode()
    found_in(dict.fromkeys(("a.js", "a.jmx", "a.har", "a.json"), safe))
