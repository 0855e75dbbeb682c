"""Slim 3 and 4: routes, groups and PSR-7 requests."""
