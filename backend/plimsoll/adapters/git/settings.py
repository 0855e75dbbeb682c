"""What can be set about git."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from plimsoll.codebase.admit import ReadingLimits

Protocol = Literal["https", "ssh", "http", "git", "file"]


class GitSettings(ReadingLimits):
    """Which repositories are fetched, with what rights, and when it is too much."""

    path: Path | None = None
    """The program; None: the one in PATH."""
    protocols: tuple[Protocol, ...] = ("https", "ssh")
    """Spoken at all. Whatever is asked for through the API speaks https and ssh only."""
    tokens: dict[str, SecretStr] = Field(default_factory=dict)
    """Host (or host:port, if not 443) → token or `user:token`; sent to that host, by https only."""
    private_hosts: tuple[str, ...] = ()
    """Hosts that requests through the API may name although they are not on the public internet."""
    ssh_key: Path | None = None
    """The private key; None: the agent's and those in the user's `.ssh`."""
    ssh_known_hosts: Path | None = None
    """Host keys that are trusted; None: the user's and the machine's."""
    ssh_strict_host_keys: Literal["yes", "accept-new"] = "yes"
    """`accept-new` trusts a host on first sight, and writes its key down."""
    connect_timeout_s: int = Field(default=15, ge=1)
    """ssh only."""
    timeout_s: float = Field(default=300, gt=0)
    """From the first connection until every file is read."""
    slowest_bytes_per_second: int = Field(default=1_000, ge=0)
    """http(s): an answer that is slower than this for `slow_for_s` is given up."""
    slow_for_s: int = Field(default=30, ge=1)
    largest_repository_bytes: int = Field(default=1_000_000_000, gt=0)
    """What one commit may weigh on the disk, compressed as git stores it."""
    largest_text_bytes: int = Field(default=1_000_000_000, gt=0)
    """What all files that are read may weigh together, uncompressed."""
    largest_memory_bytes: int = Field(default=2_000_000_000, gt=100_000_000)
    """Address space of each process of git; less than 500 MB is too little for most."""
    most_paths: int = Field(default=5_000_000, gt=0)
    """Paths of any kind in one commit."""
