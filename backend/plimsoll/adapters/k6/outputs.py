"""Where k6 sends what it measures besides here: Prometheus remote write, OpenTelemetry.

Headers are in k6's environment, never in its arguments. The script can read its environment, so
whoever may write a bundle may read them: give them no more than the right to write metrics.
"""

from urllib.parse import quote, urlsplit

from plimsoll.adapters.k6.settings import K6Settings

_RENAMED = (1, 4, 0)
"""From then on OpenTelemetry is no experiment for k6, and a variable has another name."""


def arguments_for(settings: K6Settings, version: str) -> tuple[str, ...]:
    """What k6 of that version is told on its command line."""
    prometheus = ("--out", "experimental-prometheus-rw") if settings.prometheus_url else ()
    if not settings.otlp_url:
        return prometheus
    return (
        *prometheus,
        "--out",
        "opentelemetry" if _is_renamed(version) else "experimental-opentelemetry",
    )


def environment_for(settings: K6Settings, version: str) -> dict[str, str]:
    """What k6 of that version is told in its environment."""
    told: dict[str, str] = {}
    if settings.prometheus_url:
        told["K6_PROMETHEUS_RW_SERVER_URL"] = settings.prometheus_url
        told["K6_PROMETHEUS_RW_TREND_STATS"] = "p(50),p(95),p(99),count"
        for name, secret in settings.prometheus_headers.items():
            told[f"K6_PROMETHEUS_RW_HEADERS_{name}"] = secret.get_secret_value()
    return told | (_otlp(settings, version) if settings.otlp_url else {})


def _otlp(settings: K6Settings, version: str) -> dict[str, str]:
    parts = urlsplit(settings.otlp_url)
    insecure = "true" if parts.scheme == "http" else "false"
    told = {
        "K6_OTEL_METRIC_PREFIX": "k6_",
        "K6_OTEL_HEADERS": ",".join(
            f"{name}={quote(secret.get_secret_value(), safe='')}"
            for name, secret in settings.otlp_headers.items()
        ),
    }
    if settings.otlp_protocol == "grpc":
        told["K6_OTEL_GRPC_EXPORTER_ENDPOINT"] = parts.netloc
        told["K6_OTEL_GRPC_EXPORTER_INSECURE"] = insecure
    else:
        told["K6_OTEL_HTTP_EXPORTER_ENDPOINT"] = parts.netloc
        told["K6_OTEL_HTTP_EXPORTER_INSECURE"] = insecure
        told["K6_OTEL_HTTP_EXPORTER_URL_PATH"] = parts.path or "/v1/metrics"
    if _is_renamed(version):
        told["K6_OTEL_EXPORTER_PROTOCOL"] = settings.otlp_protocol
    else:
        told["K6_OTEL_EXPORTER_TYPE"] = settings.otlp_protocol.partition("/")[0]
    return {name: value for name, value in told.items() if value}


def _is_renamed(version: str) -> bool:
    return tuple(int(part) for part in version.split(".")) >= _RENAMED
