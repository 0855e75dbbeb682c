"""The load tool for versions that run side by side."""

from plimsoll.adapters.k6.timed_runner import TimedK6Runner
from plimsoll.run.side_by_side import TimedRunner
from plimsoll.settings import Settings


def timed_runner(settings: Settings) -> TimedRunner:
    """The k6 of this machine, which tells when each request began."""
    return TimedK6Runner(settings.k6)
