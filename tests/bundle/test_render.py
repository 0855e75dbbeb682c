"""The files of a bundle, read as text; that they run is tested with k6 itself."""

import pytest

from plimsoll.bundle.check import check_bundle
from plimsoll.catalog.model import Security
from plimsoll.kit.errors import Rejected
from plimsoll.workload.model import WorkloadModel
from tests.bundle.models import BEARER, endpoint, model_of, one, plan, rendered, shop


def script_of(model: WorkloadModel) -> str:
    return rendered(model).file("script.js").content


def test_a_bundle_has_all_its_files() -> None:
    assert [file.path for file in rendered(shop()).files] == [
        "README.md",
        "data/get-coords-lat-lon.csv",
        "data/get-files-path.csv",
        "data/get-orders-id.csv",
        "lib/data.js",
        "lib/load.js",
        "lib/request.js",
        "lib/turn.js",
        "manifest.json",
        "openapi.json",
        "script.js",
        "thresholds.json",
        "workload.json",
    ]


def test_an_endpoint_is_a_function_that_says_where_it_comes_from() -> None:
    assert """\
/**
 * GET /files/{path}
 *
 * Production: 3.0 % of the requests, 1.2 an hour on average, 30.0 a minute at its peak.
 * Declared in shop/orders.py:41
 * Values from data/get-files-path.csv: path.path given by a person; header.X-Tenant made from the
 * declared schema.
 */
export function getFilesPath() {
  const row = inTurn(getFilesPathRows);
  send(getFilesPathRequest, inTurn(getFilesPathPaths), { 'X-Tenant': row['header.X-Tenant'] });
}
""" in script_of(shop())


def test_only_the_credentials_that_are_needed_are_read() -> None:
    without = script_of(one(plan("get-x", endpoint("GET /x"))))
    assert "API_TOKEN" not in without
    assert "BASIC_AUTH" not in without
    assert "API_KEY" not in without
    assert "__ENV.API_TOKEN" in script_of(
        one(plan("get-x", endpoint("GET /x", security=(BEARER,))))
    )


def test_either_of_two_credentials_serves() -> None:
    basic = Security(scheme="basic")
    script = script_of(one(plan("get-x", endpoint("GET /x", security=(BEARER, basic)))))
    assert "Authorization: BEARER || BASIC" in script
    assert "import encoding from 'k6/encoding';" in script


def test_a_script_without_target_values_has_no_setup() -> None:
    script = script_of(one(plan("get-x", endpoint("GET /x"))))
    assert "setup" not in script
    assert "DATA" not in script


@pytest.mark.parametrize("slug", ["../x", "a/b", "A", "", "a,b", "ü"])
def test_a_slug_that_is_no_file_name_is_refused(slug: str) -> None:
    with pytest.raises(Rejected, match="short name"):
        rendered(one(plan(slug, endpoint("GET /x"))))


def test_an_empty_model_still_is_a_bundle() -> None:
    assert check_bundle(rendered(model_of((), ()))) == ()


def test_the_readme_warns_of_writes() -> None:
    readme = rendered(shop()).file("README.md").content
    assert "- `POST /orders`\n" in readme
    assert "Never run this against" in readme


def test_the_readme_keeps_hostile_text_in_its_cell() -> None:
    hostile = one(plan("get-x", endpoint("GET /a|b\n`<script>")))
    assert "`GET /a\\|b '<script>`" in rendered(hostile).file("README.md").content
