"""Inputs of handlers that declare none: what they read of a request, name by name."""
