"""Reads Python without running it: a parser, a small abstract interpreter, types as JSON Schema."""
