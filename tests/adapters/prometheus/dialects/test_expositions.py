"""Every dialect is found in what its instrumentation exposes, and in nothing else.

The expositions are written by hand in the form that the addresses in the dialects document.
"""

from pathlib import Path
from typing import NamedTuple, TypedDict, cast

import pytest
import yaml

from plimsoll.adapters.prometheus.known import ours
from tests.adapters.prometheus.dialects.stored import Stored, others_named

_HERE = Path(__file__).parent
_EXPOSITIONS = {path.stem: path.read_text() for path in (_HERE / "expositions").glob("*.txt")}
_OURS = {dialect.id: dialect for dialect in ours()}


class _Expected(TypedDict, total=False):
    of: list[str]
    read: str
    also: list[str]


class _Case(NamedTuple):
    name: str
    exposition: str
    read: str
    also: set[str]


def _cases() -> list[_Case]:
    document = yaml.safe_load((_HERE / "detected.yaml").read_text())
    together = cast("list[_Expected]", document.pop("together"))
    listed = cast("dict[str, _Expected]", document)
    assert listed.keys() <= _EXPOSITIONS.keys()
    alone = [
        _Case(
            name,
            text,
            listed.get(name, {}).get("read", name),
            set(listed.get(name, {}).get("also", [])),
        )
        for name, text in sorted(_EXPOSITIONS.items())
    ]
    joined = [
        _Case(
            " and ".join(each["of"]),
            "\n".join(_EXPOSITIONS[name] for name in each["of"]),
            each["read"],
            set(each["also"]),
        )
        for each in together
    ]
    return alone + joined


_CASES = _cases()
_ALONE = [case for case in _CASES if case.name in _EXPOSITIONS]
_by_name = pytest.mark.parametrize("case", _CASES, ids=[case.name for case in _CASES])
_alone_by_name = pytest.mark.parametrize("case", _ALONE, ids=[case.name for case in _ALONE])


@_by_name
def test_what_is_read_is_the_right_dialect_and_what_else_fits_is_said(case: _Case) -> None:
    detected = Stored(case.exposition).detected()

    assert detected.fit.dialect.id == case.read
    assert others_named(detected) == case.also


@_by_name
def test_what_the_prometheus_operator_adds_to_every_series_misleads_nobody(case: _Case) -> None:
    target = {
        "job": "shop",
        "instance": "10.0.0.1:8080",
        "endpoint": "http-metrics",
        "service": "shop",
        "namespace": "prod",
        "pod": "shop-0",
        "container": "shop",
    }

    detected = Stored(case.exposition, target).detected()

    hidden = {  # as they document
        "prometheus-net-controllers": "prometheus-net",
        "generic-endpoint": "generic-path",
    }
    assert detected.fit.dialect.id == hidden.get(case.read, case.read)


@pytest.mark.parametrize("dialect", sorted(_OURS))
def test_each_dialect_has_an_exposition(dialect: str) -> None:
    assert dialect in {case.read for case in _ALONE}


@_by_name
def test_what_else_fits_can_be_pinned(case: _Case) -> None:
    stored = Stored(case.exposition)

    for other in case.also:
        assert stored.detected(f'{{job="shop"}}#dialect={other}').fit.dialect.id == other


@pytest.mark.parametrize("dialect", sorted(_OURS))
def test_what_a_dialect_yields_to_exists_and_does_not_yield_back(dialect: str) -> None:
    for other in _OURS[dialect].yields_to:
        assert dialect not in _OURS[other].yields_to


@_alone_by_name
def test_the_labels_that_a_dialect_names_are_in_its_exposition(case: _Case) -> None:
    fit = Stored(case.exposition).detected().fit
    dialect = fit.dialect
    plain = case.name not in {"generic-total", "generic-route-summary", "nginx-ingress-before-1"}

    if plain:
        assert bool(fit.label_of(dialect.route)) == (dialect.route_form != "none")
        assert bool(fit.label_of(dialect.status)) == (
            dialect.status_form != "none" and case.name not in {"generic-path", "span-metrics"}
        )
        assert fit.label_of(dialect.method) or case.read in _WITHOUT_METHOD
        assert fit.measure_of(dialect.latency) or case.read in _WITHOUT_LATENCY


_WITHOUT_METHOD = {
    "alb-cloudwatch-exporter",
    "alb-cloudwatch-exporter-target-group",
    "alb-yace",
    "alb-yace-target-group",
    "chi-metrics",  # in the route
    "envoy-cluster",
    "envoy-downstream",
    "haproxy-backend",
    "haproxy-frontend",
    "istio",
    "kong",
    "kong-2",
    "linkerd",
    "linkerd-routes",  # in the route
    "prometheus-exporter-ruby",
    "span-metrics",  # in the route
}
_WITHOUT_LATENCY = {
    "alb-cloudwatch-exporter",
    "alb-cloudwatch-exporter-target-group",
    "alb-yace",
    "alb-yace-target-group",
    "generic-route",
    "haproxy-backend",
    "haproxy-frontend",
}


@pytest.mark.parametrize(
    ("name", "metric", "counted"),
    [
        ("istio", "istio_requests_total", 2),  # not what the caller's proxy reports
        ("linkerd", "response_total", 1),  # not what the pod asked of others
        ("envoy-downstream", "envoy_http_downstream_rq_xx", 2),  # not its own administration
        ("alb-cloudwatch-exporter", "aws_applicationelb_request_count_sum", 1),  # not its zones
        ("alb-cloudwatch-exporter-target-group", "aws_applicationelb_request_count_sum", 1),
        ("alb-yace", "aws_applicationelb_request_count_sum", 1),
        ("alb-yace-target-group", "aws_applicationelb_request_count_sum", 1),
        ("nginx-ingress", "nginx_ingress_controller_request_duration_seconds_count", 1),
        ("nginx-ingress-before-1", "nginx_ingress_controller_requests", 1),
        ("generic-path", "http_request_duration_seconds_count", 1),  # the counter has no path
        ("flask-exporter-path", "flask_http_request_duration_seconds_count", 1),  # likewise
        ("traefik-service", "traefik_service_requests_total", 1),
        ("span-metrics", "traces_span_metrics_calls_total", 1),  # not what it asked of others
    ],
)
def test_a_request_is_counted_once(name: str, metric: str, counted: int) -> None:
    fit = Stored(_EXPOSITIONS[name]).detected().fit

    assert (fit.metric, len(fit.series)) == (metric, counted)


def test_no_scrape_of_the_metrics_themselves_is_taken_for_traffic() -> None:
    noise = """
promhttp_metric_handler_requests_total{code="200"} 90
prometheus_http_requests_total{code="200",handler="/metrics"} 90
kong_nginx_requests_total{subsystem="http"} 90
http_client_request_duration_seconds_count{http_request_method="GET"} 9
"""
    stored = Stored(_EXPOSITIONS["generic-total"] + noise)

    assert stored.detected().fit.metric == "http_requests_total"
