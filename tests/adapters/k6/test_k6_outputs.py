import pytest
from pydantic import ValidationError

from plimsoll.adapters.k6.outputs import arguments_for, environment_for
from plimsoll.adapters.k6.settings import K6Settings

SETTINGS = K6Settings.model_validate(
    {
        "prometheus_url": "https://prometheus.example/api/v1/write",
        "prometheus_headers": {"Authorization": "Bearer abc"},
        "otlp_url": "http://collector.example:4318",
        "otlp_headers": {"X-Key": "a,b=c"},
    }
)


def test_nothing_is_sent_anywhere_unless_somebody_says_where() -> None:
    assert arguments_for(K6Settings(), "1.1.0") == ()
    assert environment_for(K6Settings(), "1.1.0") == {}


def test_each_k6_is_told_by_the_names_it_knows() -> None:
    assert arguments_for(SETTINGS, "1.1.0") == (
        "--out",
        "experimental-prometheus-rw",
        "--out",
        "experimental-opentelemetry",
    )
    assert arguments_for(SETTINGS, "2.0.1")[-1] == "opentelemetry"
    assert environment_for(SETTINGS, "1.3.9")["K6_OTEL_EXPORTER_TYPE"] == "http"
    assert environment_for(SETTINGS, "1.4.0")["K6_OTEL_EXPORTER_PROTOCOL"] == "http/protobuf"
    assert "K6_OTEL_EXPORTER_TYPE" not in environment_for(SETTINGS, "1.4.0")


def test_secrets_are_in_the_environment_and_nowhere_else() -> None:
    told = environment_for(SETTINGS, "1.1.0")
    assert told["K6_PROMETHEUS_RW_HEADERS_Authorization"] == "Bearer abc"
    assert told["K6_OTEL_HEADERS"] == "X-Key=a%2Cb%3Dc"
    assert told["K6_OTEL_HTTP_EXPORTER_ENDPOINT"] == "collector.example:4318"
    assert told["K6_OTEL_HTTP_EXPORTER_URL_PATH"] == "/v1/metrics"
    assert told["K6_OTEL_HTTP_EXPORTER_INSECURE"] == "true"
    assert "abc" not in repr(SETTINGS) + str(arguments_for(SETTINGS, "1.1.0"))


def test_a_collector_may_speak_grpc() -> None:
    grpc = K6Settings(otlp_url="https://collector.example:4317", otlp_protocol="grpc")
    told = environment_for(grpc, "1.1.0")
    assert told["K6_OTEL_GRPC_EXPORTER_ENDPOINT"] == "collector.example:4317"
    assert told["K6_OTEL_GRPC_EXPORTER_INSECURE"] == "false"
    assert told["K6_OTEL_EXPORTER_TYPE"] == "grpc"


@pytest.mark.parametrize(
    "wrong",
    [
        {"otlp_url": "http://user:hunter2@collector"},
        {"prometheus_url": "collector:9090"},
        {"otlp_headers": {"X Key": "hunter2"}},
        {"otlp_headers": {"": "hunter2"}},
        {"prometheus_headers": {"X-Key": "hunter2\r\nX-Other: 1"}},
        {"otlp_protocol": "http"},
    ],
)
def test_what_cannot_work_is_refused_without_showing_a_secret(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as error:
        K6Settings.model_validate(wrong)
    assert "hunter2" not in str(error.value)
