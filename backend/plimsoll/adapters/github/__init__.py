"""Repositories at GitHub: read through its API, and pull requests opened there."""
