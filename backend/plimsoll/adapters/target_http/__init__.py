"""Asks a target over HTTP how it is."""
