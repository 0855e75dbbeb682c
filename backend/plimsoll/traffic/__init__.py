"""Observes production and says what was measured."""
