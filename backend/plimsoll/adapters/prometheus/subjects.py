"""What each series of request counts stands for: an endpoint, a status, a process."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from plimsoll.adapters.prometheus.counters import target_of
from plimsoll.adapters.prometheus.detect import first_of
from plimsoll.adapters.prometheus.dialect import Dialect
from plimsoll.adapters.prometheus.payloads import Labels
from plimsoll.adapters.prometheus.routes import Named, method_of, named, path_of
from plimsoll.traffic.exclude import reason_of_path

UNKNOWN_STATUS: Final = 0

_CODE = re.compile(r"[1-5][0-9][0-9]")
_CLASS = re.compile(r"([1-5])(?:[xX]{2}|[xX*]?)")


class Subject(NamedTuple):
    """What one series counts."""

    endpoint: Named
    status: int
    """0: unknown."""
    is_class: bool
    """The status stands for a class, 500 for all of 5xx."""
    excluded: str
    """Why it is no traffic of production; empty: it is."""


class Naming(NamedTuple):
    """Which labels say what, for one dialect and what there is of it."""

    dialect: Dialect
    method: str
    route: str
    """One label, or several joined by `/`."""
    status: str
    keeps_words: bool

    def endpoint_of(self, labels: Labels) -> Named:
        """The endpoint that a series is about, whatever it measures."""
        dialect = self.dialect
        method = method_of(labels.get(self.method, ""), dialect.fixed_method)
        return named(method, self._route(labels), dialect.route_form, keeps_words=self.keeps_words)

    def _route(self, labels: Labels) -> str:
        """The route as the source says it; empty: none."""
        dialect = self.dialect
        parts = [labels.get(label, "") for label in self.route.split("/")] if self.route else []
        if not any(parts) or (len(parts) == 1 and parts[0] in dialect.route_unmatched):
            return ""
        route = parts[0] if len(parts) == 1 else "/" + "/".join(parts)
        route = dialect.route_values.get(route, route)
        if dialect.route_placeholder:
            pieces = route.split("/")
            route = "/".join("{id}" if p == dialect.route_placeholder else p for p in pieces)
        return route

    def subject_of(self, labels: Labels) -> Subject:
        """What a counting series stands for."""
        endpoint = self.endpoint_of(labels)
        status, is_class = status_of(labels.get(self.status, ""), self.dialect)
        is_raw = self.dialect.route_form == "raw"
        path = path_of(self._route(labels)) if is_raw else endpoint.route
        return Subject(endpoint, status, is_class, reason_of_path(path.rstrip("/")) or "")


def naming_of(dialect: Dialect, labels: frozenset[str], *, keeps_words: bool) -> Naming:
    """The labels of the dialect that some series have."""
    return Naming(
        dialect,
        first_of(dialect.method, labels),
        first_of(dialect.route, labels),
        first_of(dialect.status, labels),
        keeps_words,
    )


def status_of(text: str, dialect: Dialect) -> tuple[int, bool]:
    """A status code and whether it stands for its class; 0: unknown."""
    if dialect.status_form == "outcome":
        words = {word.lower(): status for word, status in dialect.outcomes.items()}
        status = words.get(text.lower(), UNKNOWN_STATUS)
        return status, False
    if _CODE.fullmatch(text):
        return int(text), False
    grouped = _CLASS.fullmatch(text)
    if grouped:
        return int(grouped[1]) * 100, True
    return UNKNOWN_STATUS, False


class Roster:
    """All series that are read, numbered; the same labels are the same series."""

    def __init__(self, naming: Naming) -> None:
        self._naming = naming
        self._numbers: dict[tuple[tuple[str, str], ...], int] = {}
        self._targets: dict[tuple[str, ...], int] = {}
        self._endpoints: dict[Named, int] = {}
        self.subjects: list[Subject] = []
        self.target: list[int] = []
        """Per series the number of its process."""
        self.endpoint: list[int] = []
        """Per series the number of its endpoint."""

    @property
    def endpoints(self) -> tuple[Named, ...]:
        """By number."""
        return tuple(self._endpoints)

    @property
    def targets(self) -> Mapping[tuple[str, ...], int]:
        """The processes that are known, and their numbers."""
        return self._targets

    def number_of(self, labels: Labels) -> int:
        """The series' number; a new one for labels that were not seen before."""
        key = tuple(sorted(item for item in labels.items() if item[0] != "__name__"))
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.subjects)
            subject = self._naming.subject_of(labels)
            self.subjects.append(subject)
            self.target.append(self._targets.setdefault(target_of(labels), len(self._targets)))
            self.endpoint.append(self._endpoints.setdefault(subject.endpoint, len(self._endpoints)))
        return number
