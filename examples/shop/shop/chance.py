"""Random streams that a seed and a name determine."""

import random


def stream(*name: object) -> random.Random:
    """A generator of its own for each name, so that one consumer never shifts another's draws."""
    return random.Random("/".join(map(str, name)))  # noqa: S311 - invents traffic, guards nothing
