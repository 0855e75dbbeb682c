"""Grafana: the way to its data sources, its dashboards, and the place where runs are shown."""
