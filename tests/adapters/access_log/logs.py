"""Writes small logs for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plimsoll.adapters.access_log.settings import AccessLogSettings
from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, ValueSlot
from plimsoll.traffic.ports import Observation

START = datetime(2026, 3, 2, 10, 0, 0, tzinfo=UTC)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0"


def line(  # noqa: PLR0913 - each is a column of the format
    target: str,
    *,
    method: str = "GET",
    client: str | int = 1,
    at_s: float = 0,
    status: int = 200,
    size: int | str = 512,
    agent: str | None = BROWSER,
    tail: str = "",
) -> str:
    """A line in the combined format; in the common one without an agent."""
    address = f"10.0.0.{client}" if isinstance(client, int) else client
    moment = START + timedelta(seconds=at_s)
    rest = "" if agent is None else f' "https://example.org/" "{agent}"'
    return (
        f"{address} - - [{moment:%d/%b/%Y:%H:%M:%S} +0000]"
        f' "{method} {target} HTTP/1.1" {status} {size}{rest}{tail}'
    )


def by_clients(target: str, clients: int) -> list[str]:
    """One line of each of so many clients."""
    return [line(target, client=number) for number in range(1, clients + 1)]


def log(folder: Path, lines: Iterable[str | bytes], name: str = "access.log") -> Path:
    path = folder / name
    path.write_bytes(
        b"".join((text.encode() if isinstance(text, str) else text) + b"\n" for text in lines)
    )
    return path


def observe(path: Path | str, block_bytes: int = 1 << 20, **options: object) -> TrafficProfile:
    source = AccessLogSource(AccessLogSettings(block_bytes=block_bytes))
    return source.observe(str(path), Observation.model_validate(options))


def endpoint(profile: TrafficProfile, name: str) -> EndpointTraffic:
    return next(found for found in profile.endpoints if found.name == name)


def names(profile: TrafficProfile) -> dict[str, int]:
    return {found.name: found.requests for found in profile.endpoints}


def slot(profile: TrafficProfile, name: str, slot_name: str) -> ValueSlot:
    return next(found for found in endpoint(profile, name).values if found.name == slot_name)
