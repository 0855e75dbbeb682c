"""From the document to the load that a person expects; strict, and clear about what to write."""

import difflib
import re
from decimal import Decimal
from typing import NamedTuple

from plimsoll.adapters.declared.client import EXAMPLE
from plimsoll.adapters.declared.document import Entry
from plimsoll.adapters.declared.figures import (
    WRITE_RATE,
    factor_in,
    milliseconds_in,
    rate_in,
    share_in,
    weight_in,
)
from plimsoll.adapters.declared.payloads import DAYS, FLAT, DeclaredEndpoint, DeclaredLoad

_FIELDS = ("requests_per_second", "endpoints", "peak", "day")
_PERCENTILES = {"p50_ms": 0.5, "p90_ms": 0.9, "p95_ms": 0.95, "p99_ms": 0.99}
_ENDPOINT_FIELDS = ("share", "per_second", *_PERCENTILES, "error_rate")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_ENDPOINT = re.compile(r"(?P<method>[A-Za-z]+)\s+(?P<route>/[^\s?#]*)")
_COLON = re.compile(r"(?<=/):([A-Za-z_][A-Za-z0-9_]*)")
_LARGEST_PEAK = 60
_HOURS = 24
_GRAIN = 10**9
"""Weights are whole numbers: parts in a billion."""
_ROUNDING = Decimal("0.01")
"""Shares such as 33.3% three times need not add up exactly."""
_MOST_ENDPOINTS = 2_000

_WRITE_FILE = f"Write the fields {', '.join(_FIELDS)}; the least is “{EXAMPLE}” and endpoints."
_WRITE_ENDPOINTS = "Write one line for each endpoint, such as “GET /orders/{id}: {share: 60%}”."
_WRITE_ENDPOINT = "Write fields after it, such as {share: 60%, p95_ms: 120}, or nothing."
_WRITE_DAY = f"Write {' or '.join(DAYS)}, or 24 whole numbers as in [1, 1, 2, …]."


def understood(document: Entry) -> DeclaredLoad:
    """The load that the document declares.

    Raises:
        Rejected: something is missing, unknown or contradicts itself; says the line and field, and
            what to write.
    """
    fields = document.known_fields(_FIELDS, _WRITE_FILE)
    if "endpoints" not in fields:
        document.refuse("no endpoints are declared", _WRITE_ENDPOINTS)
    total = rate_in(fields["requests_per_second"]) if "requests_per_second" in fields else None
    typed = _typed_endpoints(fields["endpoints"])
    rates = _rates(fields["endpoints"], typed, total)
    assumed = _assumed(typed, fields)
    return DeclaredLoad(
        per_second=float(sum(rates.values())),
        endpoints=tuple(_endpoint(one, rates[name]) for name, one in typed.items()),
        peak=float(factor_in(fields["peak"], _LARGEST_PEAK)) if "peak" in fields else 1.0,
        hours=_hours(fields["day"]) if "day" in fields else FLAT,
        assumed=assumed,
    )


class _Typed(NamedTuple):
    """One endpoint as it is written."""

    entry: Entry
    method: str
    route: str
    fields: dict[str, Entry]


def _typed_endpoints(entry: Entry) -> dict[str, _Typed]:
    found: dict[str, _Typed] = {}
    for written, each in entry.fields(_WRITE_ENDPOINTS).items():
        method, route = _name(written, each)
        name = f"{method} {route}"
        if name in found:
            each.refuse(
                f"{name} is there twice, also in line {found[name].entry.line}", "Keep one of them."
            )
        fields = {} if each.is_empty else each.known_fields(_ENDPOINT_FIELDS, _WRITE_ENDPOINT)
        if "share" in fields and "per_second" in fields:
            fields["per_second"].refuse(
                "both share and per_second are given", "Keep the one that you know."
            )
        found[name] = _Typed(each, method, route, fields)
    if not found:
        entry.refuse("no endpoint is declared", _WRITE_ENDPOINTS)
    if len(found) > _MOST_ENDPOINTS:
        entry.refuse(f"{len(found)} endpoints are too many", f"Declare {_MOST_ENDPOINTS} at most.")
    return found


def _name(written: str, entry: Entry) -> tuple[str, str]:
    named = _ENDPOINT.fullmatch(written)
    if named is None:
        entry.refuse(
            f"“{written}” is no endpoint",
            "Write the method, a space and the path without query, such as GET /orders/{id}.",
        )
    method = named["method"].upper()
    if method not in _METHODS:
        near = difflib.get_close_matches(method, _METHODS, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        entry.refuse(f"{method} is no method", f"{hint}Known are: {', '.join(_METHODS)}.")
    return method, _COLON.sub(r"{\1}", named["route"])


def _rates(entry: Entry, typed: dict[str, _Typed], total: Decimal | None) -> dict[str, Decimal]:
    """Requests per second of every endpoint; those that say nothing share what is left."""
    rates: dict[str, Decimal] = {}
    open_ones = [name for name, one in typed.items() if not _says_how_much(one)]
    for name, one in typed.items():
        if "per_second" in one.fields:
            rates[name] = rate_in(one.fields["per_second"])
        elif "share" in one.fields:
            share = share_in(one.fields["share"], "60%")
            if share == 0:
                one.fields["share"].refuse("nothing would be sent", "Leave the endpoint out.")
            if total is None:
                one.fields["share"].refuse(
                    "a share of how many is not said",
                    "Write requests_per_second at the top, such as requests_per_second: 20.",
                )
            rates[name] = share * total
    if total is None:
        if open_ones:
            typed[open_ones[0]].entry.refuse(
                f"how often {open_ones[0]} is asked for is not said",
                f"Give it per_second, or write requests_per_second at the top. {WRITE_RATE}",
            )
        return rates
    _divide_rest(entry, typed, rates, open_ones, total)
    return rates


def _says_how_much(one: _Typed) -> bool:
    return "per_second" in one.fields or "share" in one.fields


def _divide_rest(
    entry: Entry,
    typed: dict[str, _Typed],
    rates: dict[str, Decimal],
    open_ones: list[str],
    total: Decimal,
) -> None:
    given = sum(rates.values(), start=Decimal(0))
    said = f"{_plain(given)} of {_plain(total)} requests per second ({given / total:.4g} of them)"
    slack = total * _ROUNDING
    if given > total + slack:
        entry.refuse(
            f"the endpoints add up to {said}",
            f"Lower some, or raise requests_per_second to {_plain(given)}.",
        )
    if open_ones:
        rest = (total - given) / len(open_ones)
        if rest <= 0:
            typed[open_ones[0]].entry.refuse(
                f"nothing is left for {open_ones[0]}: the others add up to {said}",
                "Lower the others, or leave it out.",
            )
        rates.update(dict.fromkeys(open_ones, rest))
    elif given < total - slack:
        entry.refuse(
            f"the endpoints add up to only {said}",
            f"Raise some, add the missing endpoints, or lower requests_per_second to"
            f" {_plain(given)}.",
        )


def _plain(number: Decimal) -> str:
    return f"{float(number):.6g}"


def _endpoint(one: _Typed, rate: Decimal) -> DeclaredEndpoint:
    percentiles: dict[float, float] = {}
    before = ""
    for field, share in _PERCENTILES.items():
        if field not in one.fields:
            continue
        value = milliseconds_in(one.fields[field])
        if before and value < percentiles[_PERCENTILES[before]]:
            one.fields[field].refuse(
                f"{field} is lower than {before}",
                f"Write at least {percentiles[_PERCENTILES[before]]:g}, or correct {before}.",
            )
        percentiles[share], before = value, field
    error_rate = one.fields.get("error_rate")
    return DeclaredEndpoint(
        method=one.method,
        route=one.route,
        weight=max(1, round(rate * _GRAIN)),
        error_rate=None if error_rate is None else float(share_in(error_rate, "0.5%")),
        percentiles_ms=percentiles,
    )


def _hours(entry: Entry) -> tuple[int, ...]:
    if not entry.is_list:
        written = entry.text(_WRITE_DAY)
        if written in DAYS:
            return DAYS[written]
        near = difflib.get_close_matches(written, DAYS, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        entry.refuse(f"“{written}” is no kind of day", hint + _WRITE_DAY)
    weights = tuple(weight_in(each) for each in entry.items(_WRITE_DAY))
    if len(weights) != _HOURS:
        entry.refuse(
            f"there are {len(weights)} numbers", f"Write {_HOURS}: one an hour, from midnight."
        )
    if not any(weights):
        entry.refuse("every hour is 0", "Let the busiest hour have the largest number.")
    return weights


def _assumed(typed: dict[str, _Typed], fields: dict[str, Entry]) -> tuple[str, ...]:
    said: list[str] = []
    if any(not _says_how_much(one) for one in typed.values()):
        said.append("Endpoints without share and per_second share equally what the others leave.")
    if "peak" not in fields:
        said.append("No peak is declared: every minute of an hour is like the others.")
    if "day" not in fields:
        said.append("No course of the day is declared: all hours are alike.")
    for label, names in (
        ("response time", [n for n, one in typed.items() if not one.fields.keys() & _PERCENTILES]),
        ("error rate", [n for n, one in typed.items() if "error_rate" not in one.fields]),
    ):
        if names:
            count = f"{len(names)} of {len(typed)}" if len(names) < len(typed) else "all"
            said.append(f"The {label} of {count} endpoints is not declared, so it is unknown.")
    return tuple(said)
