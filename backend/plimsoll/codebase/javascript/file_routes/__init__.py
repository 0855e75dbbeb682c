"""Frameworks whose routes are files: their projects, their paths, what their handlers read."""
