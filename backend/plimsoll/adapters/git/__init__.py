"""Reads a repository from any https or ssh address, without ever checking it out."""
