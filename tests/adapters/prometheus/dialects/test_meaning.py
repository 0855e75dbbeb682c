"""What the series of each exposition stand for, read as their dialect says."""

from pathlib import Path

import pytest

from plimsoll.adapters.prometheus.subjects import naming_of
from plimsoll.traffic.counted import ANY_METHOD
from plimsoll.traffic.pattern import OTHER_PATHS
from tests.adapters.prometheus.dialects.stored import Stored

_EXPOSITIONS = Path(__file__).parent / "expositions"
_UNKNOWN = 0

_MEANT = {
    "opentelemetry-seconds": {("GET", "/orders/{id}", 200), (ANY_METHOD, OTHER_PATHS, 500)},
    "opentelemetry-milliseconds": {("GET", "/orders/{id}", 200)},
    "micrometer-spring": {
        ("GET", "/orders/{id}", 200),
        ("GET", "/", 200),
        ("GET", OTHER_PATHS, 404),
    },
    "fastapi-instrumentator": {("GET", "/orders/{id}", 200), ("GET", OTHER_PATHS, 400)},
    "starlette-exporter": {("GET", "/orders/{id}", 200)},
    "django-prometheus": {("GET", "/(order)", 200), ("GET", OTHER_PATHS, 404)},
    "flask-exporter-path": {("GET", "/orders/{integer}", 200)},
    "flask-exporter-url-rule": {("GET", "/orders/{number}", 200)},
    "flask-exporter-endpoint": {("GET", "/(order)", 200)},
    "express-prom-bundle": {("GET", "/orders/{text}", 200)},
    "prom-client": {("GET", "/orders/{id}", 200)},
    "go-promhttp": {("GET", "/(orders)", 200)},
    "go-http-metrics": {("GET", "/orders/{integer}", 200)},
    "gin-prometheus": {("GET", "/orders/{integer}", 200)},
    "gin-prom": {("GET", "/orders/{id}", 200)},
    "gin-metrics": {("GET", "/orders/{id}", 200)},
    "echo-prometheus": {("GET", "/orders/{id}", 200)},
    "chi-metrics": {("GET", "/orders/{id}", 200), (ANY_METHOD, OTHER_PATHS, 404)},
    "chi-prometheus": {("GET", "/orders/{integer}", 200), ("GET", "/nowhere", 404)},
    "chi-prometheus-pattern": {("GET", "/orders/{id}", 200), ("GET", OTHER_PATHS, 404)},
    "prometheus-net": {("GET", "/orders/{id}", 200), ("GET", OTHER_PATHS, 404)},
    "prometheus-net-meters": {("GET", "/orders/{id}", 200)},
    "rack-prometheus": {("GET", "/orders/{text}", 200)},
    "generic-route": {("GET", "/orders/{id}", 200)},
    "generic-path": {("GET", "/orders/{integer}", _UNKNOWN)},
    "axum-prometheus": {("GET", "/orders/{id}", 200)},
    "micrometer-ktor": {("GET", "/orders/{id}", 200), ("GET", OTHER_PATHS, 404)},
    "span-metrics": {("GET", "/orders/{id}", _UNKNOWN)},
    "span-metrics-tempo": {("GET", "/orders/{id}", 200)},
    "generic-endpoint": {("GET", "/orders/{integer}", 200)},
    "generic-total": {(ANY_METHOD, OTHER_PATHS, _UNKNOWN)},
    "istio": {(ANY_METHOD, OTHER_PATHS, 200), (ANY_METHOD, OTHER_PATHS, _UNKNOWN)},
    "linkerd": {(ANY_METHOD, OTHER_PATHS, 200)},
    "linkerd-routes": {("GET", "/orders/{id}", 200)},
    "envoy-cluster": {(ANY_METHOD, OTHER_PATHS, 200)},
    "envoy-downstream": {(ANY_METHOD, OTHER_PATHS, 200), (ANY_METHOD, OTHER_PATHS, 500)},
    "nginx-ingress": {("GET", "/api", 200)},
    "traefik-service": {("GET", OTHER_PATHS, 200)},
    "kong": {(ANY_METHOD, "/(orders)", 200)},
    "kong-2": {(ANY_METHOD, "/(orders)", 200)},
    "haproxy-backend": {
        (ANY_METHOD, OTHER_PATHS, 200),
        (ANY_METHOD, OTHER_PATHS, 500),
        (ANY_METHOD, OTHER_PATHS, _UNKNOWN),
    },
    "alb-yace": {(ANY_METHOD, OTHER_PATHS, _UNKNOWN)},
}


@pytest.mark.parametrize("name", sorted(_MEANT))
def test_series_stand_for_endpoints_and_statuses(name: str) -> None:
    fit = Stored((_EXPOSITIONS / f"{name}.txt").read_text()).detected().fit
    naming = naming_of(fit.dialect, fit.labels, keeps_words=True)
    subjects = [naming.subject_of(labels) for labels in fit.series]

    assert {
        (each.endpoint.method, each.endpoint.route, each.status) for each in subjects
    } == _MEANT[name]


@pytest.mark.parametrize("name", ["chi-prometheus", "chi-prometheus-pattern"])
def test_a_text_of_a_status_is_that_very_status(name: str) -> None:
    fit = Stored((_EXPOSITIONS / f"{name}.txt").read_text()).detected().fit
    naming = naming_of(fit.dialect, fit.labels, keeps_words=True)

    assert [naming.subject_of(labels).is_class for labels in fit.series] == [False, False]


@pytest.mark.parametrize("word", ["unknown", "UNKNOWN", "_OTHER", ""])
def test_a_method_that_an_instrumentation_does_not_know_is_unknown(word: str) -> None:
    line = f'http_server_requests_seconds_count{{method="{word}",uri="/orders",status="200"}} 3'
    fit = Stored(line).detected().fit
    naming = naming_of(fit.dialect, fit.labels, keeps_words=True)

    assert [naming.subject_of(labels).endpoint.method for labels in fit.series] == [ANY_METHOD]
