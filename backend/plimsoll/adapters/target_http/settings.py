"""Which targets may be loaded, and where they say what they are."""

from pathlib import Path

from pydantic import Field

from plimsoll.kit.value import Value

_POINTER = r"^(?:/[^\x00-\x1f]*)?$"
_HEADER = r"^[A-Za-z0-9_-]*$"


class TargetSettings(Value):
    """What is known about all targets."""

    allowed: tuple[str, ...] = ()
    """Hosts, `*.staging.example`, or beginnings of addresses, `https://shop.example/test`, that may
    be loaded; besides, this machine and registered environments may."""
    about_path: str = Field(default="", pattern=r"^(?:/[^\s?#]*)?$", max_length=500)
    """Where a target tells its version as JSON, such as `/version`; empty: nowhere."""
    version_pointer: str = Field(default="/version", pattern=_POINTER, max_length=500)
    """JSON pointer (RFC 6901) to the version in that answer; likewise below."""
    environment_pointer: str = Field(default="/environment", pattern=_POINTER, max_length=500)
    """To the name of the environment."""
    process_pointer: str = Field(default="/started_at", pattern=_POINTER, max_length=500)
    """To what changes when the target restarts, such as when it started."""
    version_header: str = Field(default="", pattern=_HEADER, max_length=100)
    """A header of every answer that tells the version; empty: none does."""
    environment_header: str = Field(default="", pattern=_HEADER, max_length=100)
    """A header that tells the environment's name."""
    process_header: str = Field(default="", pattern=_HEADER, max_length=100)
    """A header that changes when the target restarts."""
    ca_file: Path | None = None
    """Certificates in PEM that may vouch for targets; None: those that the machine trusts."""
    timeout_s: float = Field(default=5.0, gt=0, le=60)
    """How long a target may take to answer."""
