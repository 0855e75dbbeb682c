"""Reads a repository from a folder of this machine."""
