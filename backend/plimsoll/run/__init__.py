"""Executes bundles."""
