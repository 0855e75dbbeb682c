"""The files of a bundle, read as text; that they run is tested with k6 itself."""

import pytest

from plimsoll.bundle.check import check_bundle
from plimsoll.bundle.model import EndpointProof, Proof
from plimsoll.catalog.model import Security
from plimsoll.kit.errors import Rejected
from plimsoll.workload.model import Column, DataTable, WorkloadModel
from tests.bundle.models import BEARER, endpoint, model_of, one, path, plan, rendered, shop


def script_of(model: WorkloadModel) -> str:
    return rendered(model).file("script.js").content


def test_a_bundle_has_all_its_files() -> None:
    assert [file.path for file in rendered(shop()).files] == [
        "README.md",
        "data/get-coords-lat-lon.csv",
        "data/get-files-path.csv",
        "data/get-orders-id.csv",
        "lib/bursts.js",
        "lib/data.js",
        "lib/load.js",
        "lib/login.js",
        "lib/request.js",
        "lib/shape.js",
        "lib/summary.js",
        "lib/things.js",
        "lib/trace.js",
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


def readme_of(model: WorkloadModel, proof: Proof | None = None) -> str:
    return rendered(model, proof=proof).file("README.md").content


def test_the_readme_s_commands_name_the_secrets_that_are_needed() -> None:
    login = plan(
        "post-login",
        endpoint("POST /login", security=(BEARER,), body=True),
        bodies=({"user": "a", "password": "b"},),
    )
    readme = readme_of(one(login))
    commands = readme.replace("\\\n ", "").partition("```sh\n")[2].partition("```")[0]
    smoke = " ".join(commands.splitlines()[0].split())
    assert smoke == (
        "k6 run -e BASE_URL=https://staging.example -e TEST_TYPE=smoke"
        " -e API_TOKEN=… -e BODY_PASSWORD=… script.js"
    )
    assert commands.count("BODY_PASSWORD=…") == 3
    assert max(len(line) for line in readme.partition("```sh")[2].splitlines()[:9]) <= 100
    assert "| `HEADERS` | none |" in readme


def test_the_readme_tells_production_s_peak_and_the_replay_s() -> None:
    readme = " ".join(readme_of(shop()).split())
    assert "peaks included" not in readme
    assert "production's mean of each 15 minutes: what is shorter is levelled out" in readme
    assert "busiest minute had 16.7 a second of these requests" in readme
    assert "the busiest 15 minutes of the replay has 60.0 a second" in readme


def test_the_readme_s_numbers_of_requests_are_rounded_but_smoke_s() -> None:
    readme = readme_of(shop())
    assert "with each of its bodies | 7 |" in readme
    assert "| average-load | 5 minutes | about 13,650 |" in readme


def test_the_readme_says_what_a_proof_shows() -> None:
    proof = Proof(
        k6="1.1.0", endpoints=(EndpointProof(endpoint="GET /x", passed=True),), share=0.991
    )
    readme = " ".join(readme_of(shop(), proof).split())
    assert "Proven are 99.1 % of the requests that this bundle was asked to cover" in readme
    assert (
        "the script agrees with what Plimsoll read from the code, not that the service accepts it"
        in readme
    )


def test_a_body_that_nobody_declares_is_told() -> None:
    readme = readme_of(one(plan("put-x", endpoint("PUT /x"))))
    assert "- `PUT /x`: sent without a body, because the code declares none" in readme
    assert "PUT /x, body: sent without a body, because the code declares none" in readme


def test_the_readme_tells_how_little_of_production_s_values_was_kept() -> None:
    column = Column(name="id", location="path", origin="observed", kept_share=0.625)
    rows = tuple((cell,) for cell in ("1", "1", "1", "2", None))
    item = plan(
        "get-x", endpoint("GET /x/{id}", path("id")), table=DataTable(columns=(column,), rows=rows)
    )
    cells = "| `path.id` | mostly kept from production | 5 | 2 | 62.5 % |"
    assert cells in readme_of(one(item))


def test_the_readme_keeps_hostile_text_in_its_cell() -> None:
    hostile = one(plan("get-x", endpoint("GET /a|b\n`<script>")))
    assert "`GET /a\\|b '<script>`" in rendered(hostile).file("README.md").content
