"""A Datadog to test against: it takes what Datadog's own document allows, and nothing else."""

import json
import math
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs
import pytest
from pydantic import JsonValue

from plimsoll.adapters.datadog.settings import DatadogSettings
from tests.adapters.s3.servers import Asked, Said, peer

DOCUMENT = Path(__file__).parents[4] / "shared/contracts/datadog/datadog-v1.openapi.json"
API_KEY = "a91k3yThatNobodyMaySee"
APPLICATION_KEY = "a99l1cat10nThatNobodyMaySee"
_QUERY = re.compile(
    r"(?P<how>sum|min|max|p\d\d):(?P<metric>[a-z_.]+)\{(?P<filter>[^{}]+)\}"
    r" by \{(?P<by>[a-z_.,]+)\}(?P<count>\.as_count\(\))?"
    r"\.rollup\((?:(?P<aggregator>[a-z]+), )?(?P<step>\d+)\)"
)
_MOST_POINTS = 1_500


class Hit(NamedTuple):
    """A request that a tracer saw."""

    at_s: float
    resource: str
    status: str = "200"
    seconds: float = 0.1
    service: str = "shop"
    env: str = "prod"
    operation: str = "flask.request"


@cache
def document() -> dict[str, JsonValue]:
    """Datadog's own; skips where it is not, and fails where all tests have to run."""
    if not DOCUMENT.exists():
        what = f"There is no document of Datadog's API at {DOCUMENT}."
        if os.environ.get("CI") == "true":  # noqa: TID251 - says whether absence is a failure
            pytest.fail(what)
        pytest.skip(what)
    found: dict[str, JsonValue] = json.loads(DOCUMENT.read_text())
    return found


class DatadogPeer:
    """Answers from single requests, as Datadog would."""

    def __init__(self, *hits: Hit) -> None:
        self.hits = list(hits)
        self.asked: list[Mapping[str, str]] = []
        self.by_status = True
        self.percentiles = True
        self.instead: Mapping[str, Said] = {}
        """Answers by path, or by the beginning of a query."""

    def __call__(self, asked: Asked) -> Said:
        url = urlsplit(asked.target)
        params = dict(parse_qsl(url.query, strict_parsing=bool(url.query)))
        _require_documented(asked.method, url.path, params)
        is_validation = url.path == "/api/v1/validate"
        if asked.headers.get("dd-api-key") != API_KEY or (
            not is_validation and asked.headers.get("dd-application-key") != APPLICATION_KEY
        ):
            return _said({"errors": ["Forbidden"]}, 403)
        self.asked.append(params)
        told = params.get("query", url.path)
        for beginning, said in self.instead.items():
            if told.startswith(beginning):
                return said
        if is_validation:
            return _said({"valid": True})
        if url.path == "/api/v1/metrics":
            return _said({"from": params["from"], "metrics": self._metrics(params)})
        return _said(self._queried(told, int(params["from"]), int(params["to"])))

    def _metrics(self, params: Mapping[str, str]) -> list[JsonValue]:
        wanted = dict(
            each.split(":") for each in params.get("tag_filter", "").split(" AND ") if each
        )
        names: set[JsonValue] = {"system.cpu.idle"}
        for hit in self.hits:
            if all(getattr(hit, key) == value for key, value in wanted.items()):
                name = f"trace.{hit.operation}"
                names |= {name, f"{name}.hits", f"{name}.errors"}
                names |= {f"{name}.hits.by_http_status"} if self.by_status else set()
        return sorted(names, key=str)

    def _queried(self, query: str, start: int, end: int) -> dict[str, JsonValue]:
        asked = _QUERY.fullmatch(query)
        if asked is None:
            return {"status": "error", "error": "Error parsing query"}
        step = int(asked["step"])
        assert (end - start) / step <= _MOST_POINTS, "Datadog would make the steps longer"
        is_count = asked["metric"].endswith((".hits", ".by_http_status", ".errors"))
        assert bool(asked["count"]) == is_count
        assert (asked["aggregator"] or "") == (
            "sum" if is_count else asked["how"].strip("p0123456789")
        )
        groups: defaultdict[tuple[str, ...], defaultdict[int, list[Hit]]] = defaultdict(
            lambda: defaultdict(list)
        )
        keys = asked["by"].split(",")
        for hit in self._matching(asked["metric"], asked["filter"]):
            at = int(hit.at_s // step * step)
            if start <= hit.at_s <= end:
                groups[tuple(_tag(hit, key) for key in keys)][at].append(hit)
        if not is_count and not self.percentiles:
            groups.clear()
        series: list[JsonValue] = [
            {
                "metric": asked["metric"],
                "tag_set": [f"{key}:{value}" for key, value in zip(keys, values, strict=True)],
                "scope": ",".join(
                    f"{key}:{value}" for key, value in zip(keys, values, strict=True)
                ),
                "interval": step,
                "pointlist": [
                    [at * 1000.0, _value(asked["how"], found)]
                    for at, found in sorted(points.items())
                ],
            }
            for values, points in sorted(groups.items())
        ]
        return {"status": "ok", "res_type": "time_series", "query": query, "series": series}

    def _matching(self, metric: str, tags: str) -> Iterator[Hit]:
        wanted = dict(each.split(":") for each in tags.split(",") if each != "*")
        for hit in self.hits:
            name = metric.removeprefix("trace.").removeprefix(hit.operation)
            if not metric.startswith(f"trace.{hit.operation}") or (
                name not in {"", ".hits", ".hits.by_http_status", ".errors"}
            ):
                continue
            if name == ".hits.by_http_status" and not self.by_status:
                continue
            if name == ".errors" and not hit.status.startswith("5"):
                continue
            if all(getattr(hit, key) == value for key, value in wanted.items()):
                yield hit

    @contextmanager
    def settings(self, **chosen: object) -> Iterator[DatadogSettings]:
        document()
        with peer(self) as url:
            yield DatadogSettings.model_validate(
                {
                    "url": url,
                    "api_key": API_KEY,
                    "application_key": APPLICATION_KEY,
                    "attempts": 1,
                    **chosen,
                }
            )


def _tag(hit: Hit, key: str) -> str:
    """As Datadog keeps tags: in lower case, with underscores for what they may not hold."""
    value = {
        "resource_name": hit.resource,
        "http.status_code": hit.status,
        "service": hit.service,
    }[key]
    return re.sub(r"_+", "_", re.sub(r"[^a-z0-9_\-:./]", "_", value.lower())).strip("_")


def _value(how: str, hits: list[Hit]) -> float | None:
    if how == "sum":
        return float(len(hits))
    ordered = sorted(hit.seconds for hit in hits)
    if how in {"min", "max"}:
        return ordered[0 if how == "min" else -1]
    return ordered[max(0, math.ceil(int(how[1:]) / 100 * len(ordered)) - 1)]


def _require_documented(method: str, path: str, params: Mapping[str, str]) -> None:
    """Fails on what Datadog's document does not know."""
    paths = document()["paths"]
    assert isinstance(paths, dict)
    operations = paths[path]
    assert isinstance(operations, dict)
    operation = operations[method.lower()]
    assert isinstance(operation, dict)
    documented = operation.get("parameters", [])
    assert isinstance(documented, list)
    by_name = {str(each["name"]): each for each in documented if isinstance(each, dict)}
    required = {name for name, each in by_name.items() if each.get("required")}
    assert required <= params.keys() <= by_name.keys()
    for name, value in params.items():
        schema = by_name[name]["schema"]
        assert isinstance(schema, dict)
        read = int(value) if schema["type"] == "integer" else value
        assert jsonschema_rs.is_valid({"type": schema["type"]}, read)


def _said(body: JsonValue, status: int = 200) -> Said:
    return Said(
        status=status,
        body=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
