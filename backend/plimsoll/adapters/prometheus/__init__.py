"""Prometheus, and what speaks its query API: Mimir, Thanos, Cortex, VictoriaMetrics."""
