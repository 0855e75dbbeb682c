"""Options that adjust what a bundle replays, and how their texts become settings."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from plimsoll.catalog.model import Disclosure
from plimsoll.cli.options import values_of
from plimsoll.kit.errors import Rejected
from plimsoll.workload.model import TestType, WorkloadSettings

EndpointOption = Annotated[
    list[str] | None,
    typer.Option("--endpoint", metavar="'GET /x'", help="Only this endpoint; repeatable."),
]
DataOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        metavar="FILE.csv",
        help="Values of your own, a column a parameter name; repeatable.",
    ),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude", metavar="'DELETE *'", help="Not these endpoints, * for any text; repeatable."
    ),
]
PinOption = Annotated[
    list[str] | None,
    typer.Option(
        "--pin",
        metavar="'GET /x=2.5'",
        help="Requests per second of an endpoint, whatever production's are; repeatable.",
    ),
]
ScaleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scale-of",
        metavar="TYPE=FACTOR",
        help="Multiply the rates of a test type, as in soak=0.5; repeatable.",
    ),
]
MaxRateOption = Annotated[
    float | None,
    typer.Option(
        "--max-rate", metavar="N", help="Never more requests per second than this, all together."
    ),
]
LlmOption = Annotated[
    Disclosure,
    typer.Option(
        "--llm",
        help="What a language model may see of the service, if one is set up (PLIMSOLL_LLM__MODEL)"
        " and the service allows it.",
    ),
]
EnvironmentOption = Annotated[
    str | None,
    typer.Option(
        "--environment",
        metavar="NAME",
        help="Keep to this environment's load policy; the server knows environments.",
    ),
]


def workload_settings(
    *,
    endpoints: Sequence[str] | None,
    data: list[Path] | None,
    exclude: Sequence[str] | None,
    pins: Sequence[str] | None,
    scales: Sequence[str] | None,
    max_rate: float | None,
) -> WorkloadSettings:
    """What the options say.

    Raises:
        Rejected: a text is none of what its option takes; names the option.
    """
    factors = _numbers(scales or (), "--scale-of", "TYPE=FACTOR, as in soak=0.5")
    known = [test_type.value for test_type in TestType]
    if unknown := [name for name in factors if name not in known]:
        raise Rejected(
            f"There is no test type {unknown[0]}.",
            where="--scale-of",
            fix=f"Choose one of: {', '.join(known)}.",
        )
    try:
        return WorkloadSettings(
            only_endpoints=tuple(endpoints or ()),
            exclude_endpoints=tuple(exclude or ()),
            pinned_rates=_numbers(pins or (), "--pin", "METHOD /route=RATE, as in 'GET /x=2.5'"),
            scales={TestType(name): factor for name, factor in factors.items()},
            max_rate_per_s=max_rate,
            user_values=values_of(data or []),
        )
    except ValidationError as invalid:
        first = invalid.errors()[0]
        option = _OPTIONS.get(str(first["loc"][0]), "")
        raise Rejected(f"{first['msg']}.", where=option) from invalid


_OPTIONS: Mapping[str, str] = {
    "pinned_rates": "--pin",
    "scales": "--scale-of",
    "max_rate_per_s": "--max-rate",
    "exclude_endpoints": "--exclude",
}


def _numbers(texts: Sequence[str], option: str, form: str) -> dict[str, float]:
    """`NAME=NUMBER` by name."""
    numbers: dict[str, float] = {}
    for text in texts:
        name, _, number = text.rpartition("=")
        try:
            numbers[name.strip()] = float(number)
        except ValueError:
            name = ""
        if not name.strip():
            raise Rejected(f"“{text}” cannot be understood.", where=option, fix=f"Write {form}.")
    return numbers
