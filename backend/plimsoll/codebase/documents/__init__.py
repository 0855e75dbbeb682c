"""API documents: reading them with line numbers, following references, one dialect of schema."""
