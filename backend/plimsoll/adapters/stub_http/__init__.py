"""A small HTTP server on the loopback address."""
