"""What requests name exists in the target: it is found there, or made before and deleted after."""

from pathlib import Path

import pytest

from plimsoll.bundle.model import Bundle
from plimsoll.catalog.model import JsonSchema
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import WorkloadSettings
from tests.bundle.models import rendered
from tests.integration.bundle.running import k6, write
from tests.integration.bundle.shelves import Library, shelves
from tests.workload.builders import endpoint, profile, traffic

NAMED: JsonSchema = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "note": {"type": "string"}},
    "required": ["name"],
}
SHELVES = (
    endpoint("GET /shelves"),
    endpoint("POST /shelves", body=NAMED),
    endpoint("GET /shelves/{id}"),
    endpoint("DELETE /shelves/{shelf_id}"),
)
BOOKS = (
    endpoint("GET /shelves/{shelf_id}/books"),
    endpoint("POST /shelves/{shelf_id}/books", body=NAMED),
    endpoint("GET /shelves/{shelf_id}/books/{isbn}"),
    endpoint("DELETE /shelves/{shelf_id}/books/{isbn}"),
)


def bundle(*names: str) -> Bundle:
    """Of all endpoints, or of some."""
    known = [*SHELVES, *BOOKS]
    asked = [one for one in known if one.name in names] if names else known
    matched = match_traffic(profile(*(traffic(one.name, 60) for one in asked)), known)
    return rendered(derive_workload(matched, known, service="library", settings=WorkloadSettings()))


def ran(written: Bundle, library: Library, folder: Path, **variables: str) -> str:
    with shelves(library) as url:
        done = k6(
            "run",
            "--quiet",
            "--no-color",
            write(written, folder),
            variables={"BASE_URL": url, **variables},
        )
    return done.stderr + done.stdout


@pytest.mark.parametrize("lists", [True, False])
def test_every_endpoint_succeeds_at_an_empty_target_and_nothing_is_left(
    tmp_path: Path, *, lists: bool
) -> None:
    library = Library(lists=lists)
    said = ran(bundle(), library, tmp_path)
    assert {status for _, status in library.answered} <= {200, 201, 204, 404}, library.answered
    deleted = [path for path, status in library.answered if (path[:6], status) == ("DELETE", 404)]
    missing = [path for path, status in library.answered if status == 404]
    # Only what the test deleted itself is gone already when everything is cleared away.
    assert missing == deleted
    assert "warn" not in said
    made_by_the_test = [name for name, status in library.answered if status == 201]
    assert len(library.shelves) < len(made_by_the_test)
    assert all(shelf["name"].count("-") >= 1 for shelf in library.shelves.values())


def test_what_is_there_is_asked_and_left(tmp_path: Path) -> None:
    library = Library(shelves={"old": {"name": "old", "books": {"978-0": {}}}})
    ran(bundle("GET /shelves/{id}", "GET /shelves/{shelf_id}/books/{isbn}"), library, tmp_path)
    assert library.answered == [
        ("GET /shelves", 200),
        ("GET /shelves/old/books", 200),
        ("GET /shelves/old", 200),
        ("GET /shelves/old/books/978-0", 200),
    ]


def test_what_others_need_is_not_deleted(tmp_path: Path) -> None:
    library = Library(shelves={"old": {"name": "old", "books": {"978-0": {}}}})
    ran(bundle(), library, tmp_path)
    assert library.shelves["old"]["books"].keys() >= {"978-0"}


def test_nothing_is_made_with_observed_data(tmp_path: Path) -> None:
    library = Library()
    names = ("POST /shelves", "DELETE /shelves/{shelf_id}")
    ran(bundle(*names), library, tmp_path, DATA="observed", ONLY="delete-shelves-shelf-id")
    assert [(path[:6], status) for path, status in library.answered] == [("DELETE", 404)]


def test_a_target_that_refuses_is_told_and_the_table_s_values_are_sent(tmp_path: Path) -> None:
    refusing = Library()
    refusing.shelves["x"] = {"name": None, "books": {}}
    refusing.lists = False
    names = ("POST /shelves/{shelf_id}/books", "GET /shelves/{shelf_id}/books/{isbn}")
    said = ran(bundle(*names), refusing, tmp_path)
    assert 'GET /shelves lists no \\"id\\"; the data table' in said
    assert all(status == 404 for path, status in refusing.answered if "/books" in path)


def test_a_thing_may_be_called_by_what_it_was_made_of(tmp_path: Path) -> None:
    library = Library()
    body: JsonSchema = {
        "type": "object",
        "properties": {"isbn": {"type": "string"}},
        "required": ["isbn"],
    }
    known = [endpoint("POST /loans", body=body), endpoint("DELETE /loans/{isbn}")]
    matched = match_traffic(profile(*(traffic(one.name, 60) for one in known)), known)
    model = derive_workload(matched, known, service="library", settings=WorkloadSettings())
    said = ran(rendered(model), library, tmp_path)
    assert "warn" not in said
    assert ("DELETE /loans/isbn-1", 204) in library.answered
