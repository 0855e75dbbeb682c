"""A Dynatrace to test against, written from the documentation of its environment API v2."""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from pydantic import JsonValue

from plimsoll.adapters.dynatrace.settings import DynatraceSettings
from tests.adapters.s3.servers import Asked, Said, peer

TOKEN = "dt0c01.ST2EY72KQINMH574WMNVI7YN.s3cretThatNobodyMaySee"  # noqa: S105 - of nobody
SHOP = "SERVICE-0123456789ABCDEF"
_SELECTOR = re.compile(
    r"builtin:service\.(?P<metric>requestCount\.server|errors\.(?:fourxx|fivexx)\.count"
    r"|response\.time|keyRequest\.count\.server|keyRequest\.errors\.(?:fourxx|fivexx)\.count"
    r"|keyRequest\.response\.time)"
    r':splitBy\((?P<split>"dt\.entity\.service_method")?\)'
    r"(?::(?P<how>min|max|percentile\(\d\d\)))?(?P<names>:names)?"
)
_OF_SERVICE = re.compile(r'entityId\("(SERVICE-[0-9A-F]{16})"\)')
_OF_KEYS = re.compile(
    r"type\(SERVICE_METHOD\),fromRelationships\.isServiceMethodOfService\(type\(SERVICE\),"
    r'entityId\("(SERVICE-[0-9A-F]{16})"\)\)'
)
_NAMED = re.compile(r'type\(SERVICE\),entityName\.equals\("(?P<name>(?:[^"~]|~.)*)"\)')
_QUERY = {"metricSelector", "resolution", "from", "to", "entitySelector", "mzSelector"}
_ENTITIES = {"entitySelector", "pageSize", "from", "to", "fields", "sort", "nextPageKey"}
_MOST_SLOTS = 10_080


class Hit(NamedTuple):
    """A request that OneAgent saw; `key` is the key request that it belongs to."""

    at_s: float
    key: str = ""
    status: int = 200
    micros: float = 100_000.0


class DynatracePeer:
    """One environment; computes answers from single requests."""

    def __init__(self, *hits: Hit, services: Mapping[str, str] | None = None) -> None:
        self.hits = list(hits)
        self.services = {SHOP: "shop"} if services is None else services
        self.asked: list[Mapping[str, str]] = []
        self.finest_s = 60
        """Slots are as wide as this, whatever is asked for."""
        self.paged = False
        self.instead: Mapping[str, Said] = {}
        """Answers by the beginning of a metric selector, or by path."""

    def __call__(self, asked: Asked) -> Said:
        url = urlsplit(asked.target)
        params = dict(parse_qsl(url.query, strict_parsing=True))
        if asked.headers.get("authorization") != f"Api-Token {TOKEN}":
            return _said({"error": {"code": 401, "message": "Token Authentication failed"}}, 401)
        assert asked.method == "GET"
        path = url.path.removeprefix("/e/env")
        told = params.get("metricSelector", path)
        for beginning, said in self.instead.items():
            if told.startswith(beginning):
                return said
        self.asked.append(params)
        if path == "/api/v2/entities":
            assert params.keys() <= _ENTITIES
            return _said({"totalCount": 1, "pageSize": 50, "entities": self._entities(params)})
        assert path == "/api/v2/metrics/query"
        if params.keys() == {"nextPageKey"}:
            return _said(json.loads(params["nextPageKey"]))
        assert params.keys() <= _QUERY
        return _said(self._queried(params))

    def _entities(self, params: Mapping[str, str]) -> list[JsonValue]:
        assert int(params["pageSize"]) <= 500
        selector = params["entitySelector"]
        by_id, by_name = _OF_SERVICE.fullmatch(selector), _NAMED.fullmatch(selector)
        assert by_id or by_name or selector == "type(SERVICE)", selector
        return [
            {"entityId": each, "displayName": name}
            for each, name in self.services.items()
            if (not by_id or by_id[1] == each)
            and (not by_name or re.sub("~(.)", r"\1", by_name["name"]).lower() == name.lower())
        ]

    def _queried(self, params: Mapping[str, str]) -> dict[str, JsonValue]:
        asked = _SELECTOR.fullmatch(params["metricSelector"])
        assert asked is not None, params["metricSelector"]
        is_key = asked["metric"].startswith("keyRequest")
        scope = (_OF_KEYS if is_key else _OF_SERVICE).fullmatch(params["entitySelector"])
        assert scope is not None
        assert is_key == bool(asked["split"]) == bool(asked["names"])
        start_ms, end_ms = int(params["from"]), int(params["to"])
        slot_s = self._slot_s(params["resolution"], end_ms - start_ms)
        hits: defaultdict[str, defaultdict[int, list[Hit]]] = defaultdict(lambda: defaultdict(list))
        for hit in self.hits if scope[1] == SHOP else []:
            # A slot that holds the beginning or the end is part of the answer.
            slot = int(hit.at_s // slot_s) if slot_s else 0
            first = start_ms // 1000 // slot_s if slot_s else 0
            last = end_ms // 1000 // slot_s if slot_s else 0
            inside = first <= slot <= last if slot_s else start_ms <= hit.at_s * 1000 <= end_ms
            if inside and _counts(asked["metric"], hit) and (not is_key or hit.key):
                hits[hit.key if is_key else ""][slot].append(hit)
        data: list[JsonValue] = [
            {
                "dimensions": [name] if name else [],
                "dimensionMap": {
                    "dt.entity.service_method": f"SERVICE_METHOD-{abs(hash(name)):016X}",
                    "dt.entity.service_method.name": name,
                }
                if name
                else {},
                "timestamps": [
                    (slot + 1) * slot_s * 1000 if slot_s else end_ms for slot in sorted(slots)
                ],
                "values": [_value(asked["how"], slots[slot]) for slot in sorted(slots)],
            }
            for name, slots in sorted(hits.items())
        ]
        resolution = _written(slot_s)
        answer: dict[str, JsonValue] = {"totalCount": len(data), "resolution": resolution}
        pages: list[list[JsonValue]] = [[each] for each in data] if self.paged else [data]
        return _paged(answer, params["metricSelector"], pages or [[]])

    def _slot_s(self, resolution: str, length_ms: int) -> int | None:
        if resolution == "Inf":
            return None
        asked = re.fullmatch(r"(\d+)([mh])", resolution)
        assert asked is not None
        slot_s = max(self.finest_s, int(asked[1]) * {"m": 60, "h": 3600}[asked[2]])
        assert length_ms / 1000 / slot_s <= _MOST_SLOTS
        return slot_s

    @contextmanager
    def settings(self, **chosen: object) -> Iterator[DynatraceSettings]:
        with peer(self) as url:
            yield DynatraceSettings.model_validate(
                {"url": f"{url}/e/env", "token": TOKEN, "attempts": 1, **chosen}
            )


def _paged(
    answer: Mapping[str, JsonValue], selector: str, pages: list[list[JsonValue]]
) -> dict[str, JsonValue]:
    """The first page; each holds the next one in its key."""
    following: str | None = None
    page: dict[str, JsonValue] = {}
    for data in reversed(pages):
        result: list[JsonValue] = [{"metricId": selector, "data": data}]
        page = {**answer, "nextPageKey": following, "result": result}
        following = json.dumps(page)
    return page


def _counts(metric: str, hit: Hit) -> bool:
    if "fourxx" in metric:
        return 400 <= hit.status < 500
    return hit.status >= 500 if "fivexx" in metric else True


def _value(how: str | None, hits: list[Hit]) -> float:
    if how is None:
        return float(len(hits))
    ordered = sorted(hit.micros for hit in hits)
    if how in {"min", "max"}:
        return ordered[0 if how == "min" else -1]
    share = int(how.removeprefix("percentile(").removesuffix(")")) / 100
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _written(slot_s: int | None) -> str:
    if slot_s is None:
        return "Inf"
    return f"{slot_s // 60}m" if slot_s < 3600 else f"{slot_s // 3600}h"


def _said(body: JsonValue, status: int = 200) -> Said:
    return Said(
        status=status,
        body=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
