"""Loki, where access logs may lie."""
