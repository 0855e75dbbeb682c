"""The manifest says what is known."""

import json
import math
from pathlib import Path

from plimsoll.bundle.manifest import BundleManifest
from plimsoll.bundle.model import EndpointProof, Proof
from plimsoll.workload.model import WorkloadModel
from tests.bundle.models import endpoint, model_of, one, plan, rendered, scenario, shop

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "bundle-manifest.schema.json"
PROOF = Proof(k6="k6 v1.1.0", endpoints=(EndpointProof(endpoint="GET /x", passed=True),), share=1.0)


def manifest_of(model: WorkloadModel, proof: Proof | None = None) -> BundleManifest:
    content = rendered(model, proof=proof).file("manifest.json").content
    return BundleManifest.model_validate_json(content)


def test_the_committed_schema_is_the_models() -> None:
    """When it is not: run scripts/write_schemas.py."""
    committed = json.loads(SCHEMA.read_text())
    del committed["$schema"]
    assert committed == BundleManifest.model_json_schema(mode="serialization")


def test_figures_are_production_s() -> None:
    first = manifest_of(shop()).endpoints[0]
    assert first.production is not None
    assert first.production.requests == 600
    assert first.production.share == 0.598205
    assert first.production.peak_per_second == 10
    assert first.production.latency_ms is not None
    assert abs(first.production.latency_ms.p50 - 20) < 0.2
    assert (first.function, first.source) == ("getOrdersId", "shop/orders.py:41")


def test_expected_load_is_the_plan_s() -> None:
    item = plan("get-x", endpoint("GET /x"))
    replay = (scenario("get-x", item, replay=(20, 0, 40, 60), time_unit_s=2),)
    types = {
        name.value: load for name, load in manifest_of(model_of((item,), replay)).test_types.items()
    }
    assert types["smoke"].requests == 1
    assert types["replay"].requests == 300 // 4 * (20 + 0 + 40 + 60) // 2
    assert types["replay"].peak_per_second == 30
    assert types["replay"].virtual_users == math.ceil(2 * (1.5 + 4 * math.sqrt(1.5)) + 1)
    assert types["average-load"].requests == 30 // 2 * 300


def test_personal_data_is_told_by_column() -> None:
    data = manifest_of(shop()).personal_data
    assert data.kept_from_clients == 5
    assert [(entry.column, entry.origin) for entry in data.columns][:2] == [
        ("path.id", "observed"),
        ("query.expand", "synthetic"),
    ]


def test_a_proof_changes_the_manifest_and_the_readme_only() -> None:
    model = one(plan("get-x", endpoint("GET /x")))
    draft, final = rendered(model), rendered(model, proof=PROOF)
    changed = {file.path for file in final.files if file.content != draft.file(file.path).content}
    assert changed == {"manifest.json", "README.md"}
    assert manifest_of(model, PROOF).proof == PROOF


def test_it_is_written_one_way() -> None:
    content = rendered(shop()).file("manifest.json").content
    assert (
        content
        == json.dumps(json.loads(content), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    )
