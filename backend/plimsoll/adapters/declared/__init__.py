"""Figures that a person types, for a service that has no traffic yet."""
