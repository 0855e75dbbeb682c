"""Runs JavaScript and TypeScript in the head, without running it."""
