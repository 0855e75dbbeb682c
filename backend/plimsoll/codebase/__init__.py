"""Reads a service's repository, without running it, and finds its endpoints."""
