"""What can be set about the stub."""

from pydantic import Field

from plimsoll.kit.value import Value


class StubHttpSettings(Value):
    """Limits that protect this process from a script gone wild."""

    largest_body_bytes: int = Field(default=10_000_000, gt=0)
    idle_timeout_s: float = Field(default=30.0, gt=0)
    """A connection that sends nothing for so long is closed."""
