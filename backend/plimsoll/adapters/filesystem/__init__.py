"""Keeps bundles in a folder."""
