"""Repositories at GitLab: read through its API, and merge requests opened there."""
