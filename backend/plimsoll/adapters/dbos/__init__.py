"""Runs workflows durably with DBOS."""
