"""Options that several commands share, and how their texts become values."""

import csv
import io
import re
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from plimsoll.bundle.bodies import variable_of
from plimsoll.catalog.model import LONGEST_SERVICE_NAME, SERVICE_NAME
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.traffic.model import Window
from plimsoll.traffic.ports import Observation
from plimsoll.workload.values import named_like_secret

LARGEST_DATA_FILE_BYTES = 50_000_000


class DayChoice(StrEnum):
    """The port's kinds of days, as the command line shows them."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    BUSIEST = "busiest"


RepositoryOption = Annotated[
    str, typer.Option("--repository", metavar="PATH", help="Folder of the service's source code.")
]
TrafficOption = Annotated[
    str,
    typer.Option(
        "--traffic",
        metavar="KIND:LOCATION",
        help="Production's traffic, such as access-log:PATH or prometheus:SERVICE; several are "
        "joined by ' + '. plimsoll adapters lists the kinds.",
    ),
]
ServerOption = Annotated[
    str | None,
    typer.Option(
        "--server",
        metavar="URL",
        help="Ask this server; else PLIMSOLL_CLIENT__SERVER, else this machine's records.",
    ),
]
OfServiceOption = Annotated[str | None, typer.Option("--service", help="Only of this service.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=200, help="How many.")]
CursorOption = Annotated[str | None, typer.Option("--cursor", help="Where the page before ended.")]
LISTED = 20
"""So many a page, where nobody says how many."""
WindowOption = Annotated[
    str | None,
    typer.Option(
        "--window",
        metavar="START/END",
        help="Interval to look at, ISO 8601, UTC unless it says otherwise: "
        "2026-10-14T08:00/2026-10-14T20:00. Default: all.",
    ),
]
KeepOption = Annotated[
    int,
    typer.Option(
        "--keep-from-clients",
        min=1,
        help="Keep an observed value only when at least so many clients sent it.",
    ),
]
DayOption = Annotated[
    DayChoice | None,
    typer.Option(
        "--day",
        help="Take one day of the window: a typical weekday or weekend day, or the busiest one.",
    ),
]
TimezoneOption = Annotated[
    str,
    typer.Option("--timezone", metavar="ZONE", help="Says when a day begins, as in Europe/Berlin."),
]
JourneysOption = Annotated[
    bool,
    typer.Option(
        "--journeys",
        help="Follow sessions from request to request; needs a log that shows clients.",
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="START/END",
        help="Leave out what happened meanwhile, such as a load test; repeatable.",
    ),
]
MalformedOption = Annotated[
    float,
    typer.Option(
        "--malformed-limit",
        min=0,
        max=1,
        help="Share of malformed lines above which the source is refused.",
    ),
]


def service_of(text: str) -> str:
    """The service's name.

    Raises:
        Rejected: it is none.
    """
    if len(text) > LONGEST_SERVICE_NAME or not re.match(SERVICE_NAME, text):
        raise Rejected(
            f"“{text[:200]}” is no name of a service.",
            where="--service",
            fix="Use letters, digits and . _ / : - (at most 200), as in component:default/shop",
        )
    return text


def observation_of(
    window: str | None,
    keep_from_clients: int,
    malformed_limit: float,
    *,
    day: DayChoice | None,
    timezone: str,
    without: list[str] | None,
    journeys: bool = False,
) -> Observation:
    """What the options of an observation say.

    Raises:
        Rejected: an interval is none, or the time zone is unknown.
    """
    try:
        return Observation(
            window=None if window is None else window_of(window, "--window"),
            day=day and day.value,
            timezone=timezone,
            journeys=journeys,
            without=tuple(window_of(text, "--without") for text in without or ()),
            kept_from_clients=keep_from_clients,
            malformed_limit=malformed_limit,
        )
    except ValidationError as problem:
        raise Rejected(
            f"“{timezone}” is no time zone.",
            where="--timezone",
            fix="Write one as in Europe/Berlin.",
        ) from problem


def window_of(text: str, option: str) -> Window:
    """`START/END` as a window.

    Raises:
        Rejected: it is no interval, or ends before it starts.
    """
    start_text, slash, end_text = text.partition("/")
    try:
        start, end = _moment(start_text), _moment(end_text)
    except ValueError as problem:
        raise Rejected(
            f"“{text}” is no interval: {problem}.",
            where=option,
            fix="Write START/END in ISO 8601, as in 2026-10-14T08:00/2026-10-14T20:00",
        ) from problem
    if not slash or end <= start:
        raise Rejected(f"“{text}” ends before it starts.", where=option)
    return Window(start=start, end=end)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def values_of(files: list[Path]) -> dict[str, tuple[str, ...]]:
    """Columns of CSV files by header: the values to use for the parameters of that name.

    Raises:
        NotFound: a file does not exist.
        Rejected: it is too large, not UTF-8, or has no header and rows.
    """
    values: dict[str, tuple[str, ...]] = {}
    for file in files:
        values |= _columns_of(file)
    return values


def _columns_of(file: Path) -> dict[str, tuple[str, ...]]:
    if not file.is_file():
        raise NotFound(f"There is no file {file}.", where="--data")
    if file.stat().st_size > LARGEST_DATA_FILE_BYTES:
        raise Rejected(
            f"{file} is larger than {LARGEST_DATA_FILE_BYTES} bytes.",
            where="--data",
            fix="Give a sample of the values: rows are used in turn.",
        )
    try:
        text = file.read_text(encoding="utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (ValueError, csv.Error) as problem:
        raise Rejected(
            f"{file} is no CSV in UTF-8 with a header line.",
            where="--data",
            fix="Its first line names the parameters, every further line holds their values.",
        ) from problem
    for number, row in enumerate(rows, start=2):
        if len(row) > len(header):
            raise Rejected(
                f"{file} has {len(row)} cells in row {number}, but {len(header)} columns.",
                where="--data",
                fix="Quote a value that contains a comma.",
            )
    if len(set(header)) < len(header):
        raise Rejected(f"{file} names a column twice: {', '.join(header)}.", where="--data")
    columns = {
        name.strip(): tuple(row[index] for row in rows if index < len(row) and row[index])
        for index, name in enumerate(header)
    }
    if secret := [name for name in columns if named_like_secret(name)]:
        raise Rejected(
            f"{file} has a column {secret[0]}, and a bundle holds no secrets.",
            where="--data",
            fix=f"Leave it out, and run the bundle with {variable_of(secret[0])} set.",
        )
    if empty := [name for name, column in columns.items() if not column]:
        raise Rejected(f"{file} has no values for {', '.join(empty)}.", where="--data")
    return columns
