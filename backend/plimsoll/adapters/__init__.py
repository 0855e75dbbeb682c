"""Ports answered by a system: one folder a system, one shape."""
