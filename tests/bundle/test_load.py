"""The load as data, and what it amounts to."""

import json

import pytest

from plimsoll.bundle.load import expected_requests, load_of, workload_file
from plimsoll.bundle.manifest import BundleManifest
from plimsoll.workload.model import Levels, TestType, WorkloadModel
from tests.bundle.models import endpoint, model_of, plan, rendered, scenario, shop

X = plan("get-x", endpoint("GET /x"), requests=100)
Y = plan("get-y", endpoint("GET /y"), requests=100)


def two(**more: object) -> WorkloadModel:
    """10 and 2 requests per second on average, 20 and 2 at the peak."""
    scenarios = (
        scenario("x", X, replay=(0, 20)),
        scenario("y", Y, replay=(20, 20), time_unit_s=10),
    )
    levels = Levels(peak=22 / 12, rise=20 / 12)
    return model_of((X, Y), scenarios).model_copy(update={"levels": levels, **more})


@pytest.mark.parametrize(
    ("test_type", "duration_s", "peak", "requests"),
    [
        (TestType.AVERAGE_LOAD, 300, 12, 300 * 12),
        (TestType.REPLAY, 300, 22, 300 * 12),
        (TestType.SOAK, 3600, 12, 3600 * 12),
        (TestType.SPIKE, 300, 32, 240 * 12 + 60 * 32),
        (TestType.STRESS, 300, 33, round(300 / 9 * (6 + 24 + 17 + 44 + 27.5 + 66))),
        (TestType.BREAKPOINT, 600, 110, 600 * (12 + 110) / 2),
    ],
    ids=str,
)
def test_a_test_type_follows_its_formula(
    test_type: TestType, duration_s: int, peak: float, requests: float
) -> None:
    load = load_of(two(), test_type)
    assert load.duration_s == duration_s
    assert load.peak_per_second == pytest.approx(peak, abs=0.001)
    assert load.requests == pytest.approx(requests, abs=1)
    assert sum(one.requests for one in load.scenarios) == load.requests
    assert load.formula
    assert load.lowered_to == 1
    expected = expected_requests(two(), test_type)
    assert sum(expected.values()) == pytest.approx(load.requests, abs=1)


@pytest.mark.parametrize("test_type", list(TestType), ids=str)
def test_the_mix_is_the_same_in_every_test_type(test_type: TestType) -> None:
    if test_type is not TestType.SMOKE:
        x, y = load_of(two(), test_type).scenarios
        assert y.requests / x.requests == pytest.approx(1 / 5, rel=0.001)


def test_bursts_need_more_virtual_users() -> None:
    users = [
        load_of(two(dispersion=dispersion), TestType.SOAK).virtual_users
        for dispersion in (0.0, 1.0, 4.0, 40.0)
    ]
    assert users[0] == users[1] < users[2] < users[3]


def test_the_highest_rate_holds_for_all_scenarios_together() -> None:
    limited = two(max_rate_per_s=6.0)
    for test_type in (TestType.AVERAGE_LOAD, TestType.BREAKPOINT):
        load = load_of(limited, test_type)
        assert load.peak_per_second == pytest.approx(6)
        assert load.requests == pytest.approx(
            load_of(two(), test_type).requests * load.lowered_to, abs=1
        )
    scaled = load_of(two(max_rate_per_s=18.0, scales={TestType.SOAK: 3.0}), TestType.SOAK)
    assert (scaled.peak_per_second, scaled.lowered_to) == (18, 0.5)


def test_the_script_reads_the_formulas_as_data() -> None:
    model = two(max_rate_per_s=6.0, dispersion=2.5, scales={TestType.SOAK: 3.0})
    functions = {"get-x": "getX", "get-y": "getY"}
    told = json.loads(workload_file(model, functions).content)
    assert (told["dispersion"], told["max_rate_per_s"]) == (2.5, 6.0)
    assert told["test_types"]["soak"] == {
        "duration_s": 3600,
        "scale": 3.0,
        "peak_per_second": 12.0,
        "curve": [{"share": 1, "start": 1, "end": 1}],
    }
    assert told["test_types"]["replay"]["curve"] is None
    assert "smoke" not in told["test_types"]


def test_the_readme_and_the_manifest_tell_every_test_type() -> None:
    bundle = rendered(shop().model_copy(update={"max_rate_per_s": 50.0, "dispersion": 3.2}))
    readme = " ".join(bundle.file("README.md").content.split())
    manifest = BundleManifest.model_validate_json(bundle.file("manifest.json").content)
    assert set(manifest.test_types) == set(TestType)
    for test_type in TestType:
        assert f"| {test_type.value} | " in readme
        assert f"- `{test_type.value}`: " in readme
        assert manifest.test_types[test_type].formula[1:] in readme
    assert "| soak | 1 hour | about" in readme
    assert "is 3.2; evenly spaced ones have 0" in readme
    assert "All rates of replay are lowered to 83.3 % of its formula's" in readme
    assert (manifest.dispersion, manifest.max_rate_per_s) == (3.2, 50.0)
