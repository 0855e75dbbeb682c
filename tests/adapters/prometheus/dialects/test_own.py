"""A dialect of a user's own, written in YAML."""

from pathlib import Path

import pytest

from plimsoll.adapters.prometheus.dialect import Matcher, Measure
from plimsoll.adapters.prometheus.known import known, ours, read_dialect
from plimsoll.kit.errors import Misconfigured
from tests.adapters.prometheus.dialects.stored import Stored

_HERE = Path(__file__).parent
_SHOP = _HERE / "shop_dialect.yaml"
_DOCUMENTATION = _HERE.parents[3] / "docs" / "dialects.md"

_EXPOSITION = """
shop_http_calls_total{verb="GET",operation="order.show",result="ok",side="server"} 3
shop_http_calls_total{verb="GET",operation="stock.show",result="ok",side="client"} 9
shop_http_call_duration_us_bucket{verb="GET",operation="order.show",side="server",le="+Inf"} 3
shop_http_call_duration_us_sum{verb="GET",operation="order.show",side="server"} 12000
shop_http_call_duration_us_count{verb="GET",operation="order.show",side="server"} 3
"""


def test_one_is_read_and_found() -> None:
    own = read_dialect(_SHOP)

    detected = Stored(_EXPOSITION).detected(extra=[own])

    assert own.latency == (Measure(base="shop_http_call_duration_us", factor=0.001),)
    assert own.matchers == (Matcher(label="side", value="server"),)
    assert detected.fit.dialect == own
    assert [labels["side"] for labels in detected.fit.series] == ["server"]


def test_one_with_an_id_of_ours_replaces_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "id: istio\ntitle: Mine\ncounts: [a_total]\nroute_form: none\nstatus_form: none\n"
    )

    found = [dialect for dialect in known([file]) if dialect.id == "istio"]

    assert [dialect.title for dialect in found] == ["Mine"]
    assert len(known([file])) == len(ours())


def test_the_example_of_the_documentation_is_the_one_tested_here() -> None:
    _, _, text = _SHOP.read_text().partition("\n")

    assert text.strip() in _DOCUMENTATION.read_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("counts: [shop-http-calls]", "“shop-http-calls” is no name of a metric"),
        ("counts: []", "counts"),
        ("id: Shop Middleware", "“Shop Middleware” is no id"),
        ("method: [http-verb]", "“http-verb” is no name of a label"),
        ("route_form: none", "route names labels exactly when route_form is not “none”"),
        ("route_form: regex", "route_form: Input should be 'template', 'raw', 'name' or 'none'"),
        ("status_form: code", "outcomes are given exactly when status_form is “outcome”"),
        ("vantage: moon", "vantage: Input should be"),
        ("lattency: []", "lattency: Extra inputs are not permitted"),
        ("latency: [{base: shop_us, factor: 0}]", "latency.0.factor: Input should be greater"),
        ("latency: [{base: shop_us, unit: us}]", "latency.0.unit: Extra inputs"),
        ("matchers: [{label: side, operator: is, value: x}]", "matchers.0.operator: Input"),
        ("matchers: [side=server]", "matchers.0: Input should be"),
        ("counts: {", "it is no YAML in line"),
    ],
)
def test_a_mistake_says_the_file_the_field_and_what_is_wrong(
    change: str, said: str, tmp_path: Path
) -> None:
    field = change.partition(":")[0]
    lines = [line for line in _SHOP.read_text().split("\n") if not line.startswith(f"{field}:")]
    if field in {"latency", "matchers"}:
        at = next(n for n, line in enumerate(_SHOP.read_text().split("\n")) if line == f"{field}:")
        del lines[at]
    file = tmp_path / "mine.yaml"
    file.write_text("\n".join([*lines, change]))

    with pytest.raises(Misconfigured) as raised:
        read_dialect(file)

    assert said in raised.value.what
    assert str(file) in raised.value.what
    assert raised.value.where == "PLIMSOLL_PROMETHEUS__DIALECTS"
    assert raised.value.fix


@pytest.mark.parametrize("text", ["", "- id: shop", "shop", "null"])
def test_what_is_no_mapping_is_no_dialect(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)

    with pytest.raises(Misconfigured, match="no mapping of fields"):
        read_dialect(file)


def test_a_file_that_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        read_dialect(tmp_path / "nowhere.yaml")


def test_two_files_of_one_id_are_a_mistake(tmp_path: Path) -> None:
    second = tmp_path / "second.yaml"
    second.write_text(_SHOP.read_text())

    with pytest.raises(Misconfigured, match="Two files describe a dialect “shop-middleware”"):
        known([_SHOP, second])
