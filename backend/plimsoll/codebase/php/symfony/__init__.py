"""Symfony: routes by attributes, annotations and configuration, and what controllers take."""
