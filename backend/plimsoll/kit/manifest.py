"""What an adapter declares about itself."""

from plimsoll.kit.value import Value


class Manifest(Value):
    """Declared by every adapter, so that people and machines can list what exists."""

    id: str
    title: str
    documentation: str
    """Path of its documentation, relative to the repository, or an address."""
    ports: tuple[str, ...]
    """The names of the ports that it fills."""
    permissions: tuple[str, ...]
    """What it needs to be allowed to do, in words; empty if nothing."""
