"""Traces by OpenTelemetry, from the request through the queue to each attempt."""

from opentelemetry import trace
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from plimsoll import __version__
from plimsoll.adapters.telemetry.settings import TelemetrySettings


def tracer_provider(settings: TelemetrySettings) -> TracerProvider:
    """Where spans go; nowhere, and at no cost, without an address in the settings."""
    provider = TracerProvider(
        resource=Resource.create(
            {SERVICE_NAME: settings.service_name, "service.version": __version__}
        )
    )
    if settings.traces_url:
        # Costs half a second to import, and most installations do without it.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )

        exporter = OTLPSpanExporter(endpoint=settings.traces_url, timeout=5)
        provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def install(provider: TracerProvider) -> None:
    """Makes it the one that libraries find."""
    trace.set_tracer_provider(provider)
