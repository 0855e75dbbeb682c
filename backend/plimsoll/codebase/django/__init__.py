"""Reads what Django projects declare: URL configurations, views, serializers, forms, settings."""
