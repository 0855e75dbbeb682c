"""Logs as JSON, traces by OpenTelemetry, metrics for Prometheus."""
