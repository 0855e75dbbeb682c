import pytest

from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.prove import prove
from plimsoll.catalog.model import Parameter
from plimsoll.kit.errors import Rejected
from plimsoll.workload.model import Column, DataTable
from tests.bundle.models import endpoint, model_of, plan, rendered, scenario, shop
from tests.integration.k6.targets import bundle

BAD_THRESHOLD = """
export const options = { thresholds: { 'http_req_duration{name:GET /a, b}': ['p(95)<1'] } };
export default function () {}
"""


def test_a_threshold_that_k6_would_only_refuse_when_run_is_seen_by_inspecting() -> None:
    with pytest.raises(Rejected, match="tag expression is malformed"):
        K6LoadTool().inspect(bundle(BAD_THRESHOLD).files, env={})


def test_a_whole_bundle_is_proven_by_running_it() -> None:
    proven = prove(shop(), render=rendered, tool=K6LoadTool(), stub=HttpStubServer())
    assert proven.proof.k6 == "1.1.0"
    assert proven.proof.share == 1.0
    assert all(each.passed and not each.problems for each in proven.proof.endpoints)


def test_what_the_stub_refuses_is_repaired_or_left_out() -> None:
    limit = Parameter(name="limit", location="query", type="integer", required=False)
    tenant = Parameter(name="X-Tenant", location="header", type="string", required=True)
    column = Column(name="limit", location="query", origin="observed")
    good = plan("get-good", endpoint("GET /good"), requests=2000)
    table = DataTable(columns=(column,), rows=(("many",),))
    repairable = plan("get-items", endpoint("GET /items", limit), requests=10, table=table)
    hopeless = plan("get-tenants", endpoint("GET /tenants", tenant), requests=10)
    plans = (good, repairable, hopeless)
    proven = prove(
        model_of(plans, (scenario("long-tail", *plans, replay=(100,)),)),
        render=rendered,
        tool=K6LoadTool(),
        stub=HttpStubServer(),
    )
    told = {each.endpoint: each for each in proven.proof.endpoints}
    assert [each.slug for each in proven.model.requests] == ["get-good", "get-items"]
    assert "limit = 'many'" in told["GET /items"].problems[0]
    assert told["GET /tenants"].problems == (
        "the header parameter X-Tenant is missing, but required",
    )
    assert proven.model.left_out[-1].endpoint == "GET /tenants"
