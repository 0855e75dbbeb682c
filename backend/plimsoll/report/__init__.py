"""Tells people: pages and pictures of what runs showed."""
