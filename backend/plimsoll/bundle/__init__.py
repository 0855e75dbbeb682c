"""Writes the test, proves it by running it, publishes it."""
