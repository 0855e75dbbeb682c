"""What `plimsoll loadline --format json` prints."""

from typing import Literal

from plimsoll.kit.value import Value
from plimsoll.verdict.load_line.model import LoadLine


class LoadLineReport(Value):
    """The load line of a service in one environment."""

    schema_version: Literal[1] = 1
    service: str
    environment: str
    base_url: str
    bundle: str
    """Digest of the bundle whose requests were sent."""
    load_line: LoadLine
