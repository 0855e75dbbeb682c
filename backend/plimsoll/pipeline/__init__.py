"""The stages strung together, as data."""
