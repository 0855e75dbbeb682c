"""Where the load tool's own output of runs is kept, and for how long."""

from datetime import timedelta

from plimsoll.adapters.filesystem.raw_outputs import FilesystemRawOutputs
from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.s3.raw_outputs import S3RawOutputs
from plimsoll.kit.clock import Clock
from plimsoll.run.ports import RawOutputs
from plimsoll.settings import Settings


def raw_outputs(settings: Settings) -> RawOutputs:
    """Beside the bundles, wherever the settings say that those are."""
    if settings.s3.bucket:
        return S3RawOutputs(settings.s3)
    return FilesystemRawOutputs(settings.filesystem)


def k6_runner(settings: Settings, k6: K6Client) -> K6Runner:
    """The k6 of this machine, with its own output kept if somebody has asked for that."""
    told = settings.run
    return K6Runner(
        k6,
        keep_raw=raw_outputs(settings).keep if told.keep_raw_output else None,
        most_raw_bytes=told.largest_raw_output_bytes,
    )


def forget_raw_outputs(kept: RawOutputs, settings: Settings, *, clock: Clock) -> None:
    """Deletes what is older than the settings say; errors as in `RawOutputs.forget_before`."""
    days = settings.run.keep_raw_output_days
    if days is not None:
        kept.forget_before(clock.now() - timedelta(days=days))
