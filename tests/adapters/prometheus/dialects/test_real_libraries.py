"""What the real libraries expose is found, and is what their dialect says.

The libraries keep their metrics in registries of their process, so each runs in its own. They are
asked the same few things by the scripts in apps/, which print the exposition.
"""

import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.adapters.prometheus.dialects.stored import Stored, others_named

_APPS = Path(__file__).parent / "apps"
_OPT_IN = "OTEL_SEMCONV_STABILITY_OPT_IN"


class _Run(NamedTuple):
    dialect: str
    script: str
    library: str
    """The module without which there is nothing to test."""
    routes: set[str]
    """What the route's label says; that no route matched among it, where the library says so."""
    statuses: set[str]
    methods: set[str]
    argument: str = ""


_ORDERS = {"/orders/{number}", "/orders"}
_CODES = {"200", "422", "404"}

_RUNS = (
    _Run(
        "fastapi-instrumentator",
        "instrumentator.py",
        "prometheus_fastapi_instrumentator",
        {"/orders/{number:int}", "/admin/orders/{number:int}", "/orders", "none"},
        {"2xx", "4xx"},
        {"GET", "POST"},
    ),
    _Run(
        "starlette-exporter",
        "starlette_app.py",
        "starlette_exporter",
        {"/orders/{number:int}", "/admin/orders/{number:int}", "/orders"},
        {"200", "422"},
        {"GET", "POST"},
    ),
    _Run(
        "flask-exporter-path",
        "flask_app.py",
        "prometheus_flask_exporter",
        {"/orders/1", "/orders/2", "/orders/3", "/orders", "/nowhere"},
        _CODES,
        {"GET", "POST"},
        "path",
    ),
    _Run(
        "flask-exporter-url-rule",
        "flask_app.py",
        "prometheus_flask_exporter",
        {"/orders/<int:number>", "/orders", "None"},
        _CODES,
        {"GET", "POST"},
        "url_rule",
    ),
    _Run(
        "flask-exporter-endpoint",
        "flask_app.py",
        "prometheus_flask_exporter",
        {"order", "refused", "None"},
        _CODES,
        {"GET", "POST"},
        "endpoint",
    ),
    _Run(
        "django-prometheus",
        "django_app.py",
        "django_prometheus",
        {"order", "__main__.orders", "<unnamed view>"},
        _CODES,
        {"GET", "POST"},
    ),
    _Run(
        "opentelemetry-milliseconds",
        "opentelemetry_app.py",
        "opentelemetry.instrumentation.fastapi",
        _ORDERS,
        _CODES,
        {"GET", "POST"},
    ),
    _Run(
        "opentelemetry-seconds",
        "opentelemetry_app.py",
        "opentelemetry.instrumentation.fastapi",
        _ORDERS,
        _CODES,
        {"GET", "POST"},
        "http",
    ),
)


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a package around it
        return False


def _exposition_of(run: _Run, monkeypatch: pytest.MonkeyPatch) -> str:
    if not _is_installed(run.library) or (
        run.library.startswith("opentelemetry")
        and not _is_installed("opentelemetry.exporter.prometheus")
    ):
        pytest.skip(f"{run.library} is not installed")
    monkeypatch.setenv(_OPT_IN, run.argument)
    return _printed(run.script, run.argument)


@cache
def _printed(script: str, argument: str) -> str:
    done = subprocess.run(  # noqa: S603 - a script of ours
        [sys.executable, str(_APPS / script), argument],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("run", _RUNS, ids=[run.dialect for run in _RUNS])
def test_a_real_library_speaks_its_dialect(run: _Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = Stored(_exposition_of(run, monkeypatch))

    detected = stored.detected()
    fit, dialect = detected.fit, detected.fit.dialect
    route, status, method = (
        fit.label_of(labels) for labels in (dialect.route, dialect.status, dialect.method)
    )
    unmatched = run.routes & set(dialect.route_unmatched)
    latency = fit.measure_of(dialect.latency)

    assert dialect.id == run.dialect
    assert others_named(detected) == set()
    assert stored.values(fit.metric, route) == run.routes
    assert stored.values(fit.metric, status) == run.statuses
    assert stored.values(fit.metric, method) == run.methods
    assert latency is not None
    assert "classic" in fit.forms_of(latency)
    assert stored.values(f"{latency.base}_bucket", route) >= run.routes - unmatched


@pytest.mark.parametrize("run", _RUNS, ids=[run.dialect for run in _RUNS])
def test_the_unit_of_a_real_library_is_what_its_dialect_says(
    run: _Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    exposition = _exposition_of(run, monkeypatch)
    measure = Stored(exposition).detected().fit.dialect.latency[0]
    borders = {
        float(labels["le"]) * measure.factor
        for labels in Stored(exposition).of(f"{measure.base}_bucket")
        if labels["le"] != "+Inf"
    }

    assert 0 <= min(borders) <= 100
    assert 1_000 <= max(borders) <= 75_000


def test_both_conventions_of_opentelemetry_at_once_are_read_as_the_stable_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = _RUNS[-1]._replace(argument="http/dup")

    detected = Stored(_exposition_of(both, monkeypatch)).detected()

    assert detected.fit.dialect.id == "opentelemetry-seconds"
    assert others_named(detected) == set()
