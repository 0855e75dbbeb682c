"""Reads access logs of web servers and proxies."""
