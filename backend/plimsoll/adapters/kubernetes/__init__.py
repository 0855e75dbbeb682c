"""Runs on Kubernetes, through k6-operator."""
