"""The smoke test compares answers with their declarations."""

from pathlib import Path

import pytest

from plimsoll.bundle.model import Bundle
from plimsoll.catalog.model import JsonSchema
from tests.bundle.models import endpoint, one, plan, rendered
from tests.integration.bundle.running import THRESHOLDS_CROSSED, Ran, run, serving, write

ORDER: JsonSchema = {"type": "object", "required": ["id", "tötal"]}
HEALTHY = '{"id": null, "tötal": 0, "more": 1}'.encode()


def declaring(schema: JsonSchema, code: str = "200") -> Bundle:
    declared = endpoint("GET /x").model_copy(update={"responses": {code: schema}})
    return rendered(one(plan("get-x", declared)))


def asked(bundle: Bundle, folder: Path, answer: bytes, kind: str | None, **variables: str) -> Ran:
    script = write(bundle, folder)
    with serving() as server:
        server.answers["/x"] = answer
        if kind is not None:
            server.types["/x"] = kind
        return run(script, server, **variables)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (HEALTHY, "application/json"),
        (HEALTHY, "application/problem+json; charset=utf-8"),
        (b"<order/>", "text/xml"),
    ],
)
def test_an_answer_as_declared_passes(tmp_path: Path, answer: bytes, kind: str) -> None:
    ran = asked(declaring(ORDER, "2XX"), tmp_path, answer, kind)
    assert ran.code == 0, ran.log
    assert "level=warning" not in ran.log


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (b'{"id": 1}', None, 'GET /x answered without \\"tötal\\"'),
        (b"{}", None, 'GET /x answered without \\"id\\", \\"tötal\\"'),
        (b"[]", None, "GET /x answered JSON of type array, where an object is declared"),
        (b"null", "application/json", "GET /x answered JSON of type null, where an object"),
        (b"{", "application/json", "GET /x answered no JSON, where an object is declared"),
        (HEALTHY, "text/html", "GET /x answered with content type text/html, where JSON"),
        (b"", None, "GET /x answered without a content type, where JSON is declared"),
    ],
)
def test_another_answer_fails_by_name(
    tmp_path: Path, answer: bytes, kind: str | None, said: str
) -> None:
    ran = asked(declaring(ORDER), tmp_path, answer, kind)
    assert ran.code == THRESHOLDS_CROSSED
    assert said in ran.log
    checks = {tags["check"]: value for tags, value in ran.samples["checks"]}
    assert checks == {"GET /x answers 2xx or 3xx": 1, "GET /x answers as declared": 0}


def test_a_refusal_is_told_as_such(tmp_path: Path) -> None:
    script = write(declaring(ORDER), tmp_path)
    with serving() as server:
        server.statuses["/x"] = 404
        ran = run(script, server)
    assert "GET /x answered 404" in ran.log
    assert {tags["check"] for tags, _ in ran.samples["checks"]} == {"GET /x answers 2xx or 3xx"}


def test_other_test_types_read_no_answers(tmp_path: Path) -> None:
    ran = asked(declaring(ORDER), tmp_path, b"{}", None, TEST_TYPE="average-load", DURATION="1s")
    assert ran.code == 0, ran.log
    assert {tags["check"] for tags, _ in ran.samples["checks"]} == {"GET /x answers 2xx or 3xx"}
