"""The bundles of an example service, written by the real generator from a day that is drawn."""

from datetime import datetime, timedelta
from typing import NamedTuple

from plimsoll import __version__
from plimsoll.bundle.cover import cover
from plimsoll.bundle.model import Bundle, Coverage, Provenance
from plimsoll.bundle.render import render_bundle
from plimsoll.catalog.match import placeholders_of
from plimsoll.catalog.model import Endpoint, Parameter, SourceLocation
from plimsoll.kit.canonical import digest
from plimsoll.kit.histogram import LogHistogram
from plimsoll.pipeline.example_history.draw import busyness, production_ms
from plimsoll.pipeline.example_history.story import ExampleEndpoint, ExampleLoad, Story
from plimsoll.traffic.model import EndpointTraffic, KeptValue, TrafficProfile, ValueSlot, Window
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import WorkloadSettings

_STEP_S, _STEPS = 900, 96
_IDS = 40
_CLIENTS = 5


class ExampleBundle(NamedTuple):
    """A bundle with what it was made from."""

    bundle: Bundle
    profile: TrafficProfile
    """Named by route."""
    coverage: Coverage


def example_bundle(story: Story, load: ExampleLoad, *, made_at: datetime) -> ExampleBundle:
    """The bundle of one of the story's loads.

    It was not proven: there is nothing to send its requests to. So it says nothing about a proof.
    """
    declared = [_declared(each) for each in story.endpoints]
    profile = _profile(story, load, made_at)
    matched = match_traffic(profile, declared)
    model = derive_workload(matched, declared, service=story.service, settings=WorkloadSettings())
    coverage = cover(declared, matched, model)
    provenance = Provenance(
        service=story.service,
        traffic_source=profile.source,
        traffic_digest=profile.source_digest,
        window=profile.window,
        repository=story.repository,
        commit=None,
        generator=f"plimsoll {__version__}",
    )
    bundle = render_bundle(model, coverage, provenance, matched.profile, None)
    return ExampleBundle(bundle, matched.profile, coverage)


def _declared(each: ExampleEndpoint) -> Endpoint:
    method, _, route = each.name.partition(" ")
    file, _, line = each.source.partition(":")
    return Endpoint(
        method=method,
        route=route,
        parameters=tuple(
            Parameter.model_validate(
                {"name": name, "in": "path", "type": "integer", "required": True}
            )
            for name in placeholders_of(route)
        ),
        source=SourceLocation(file=file, line=int(line)),
        framework="example",
    )


def _profile(story: Story, load: ExampleLoad, made_at: datetime) -> TrafficProfile:
    end = made_at.replace(hour=0, minute=0, second=0, microsecond=0)
    endpoints = tuple(
        _traffic(each, load.per_s, story.slower(each.name, load.first)) for each in story.endpoints
    )
    return TrafficProfile(
        source="example data",
        source_digest=digest(f"{story.service} {load.first}".encode()),
        window=Window(start=end - timedelta(days=1), end=end),
        step_s=_STEP_S,
        requests=sum(each.requests for each in endpoints),
        endpoints=tuple(sorted(endpoints, key=lambda each: (-each.requests, each.name))),
        kept_from_clients=_CLIENTS,
        dispersion=1.0,
        notes=("Example data: no production was observed.",),
    )


def _traffic(each: ExampleEndpoint, per_s: float, slower: float) -> EndpointTraffic:
    cells = {
        step: max(1, round(each.share * per_s * _STEP_S * busyness((step + 0.5) / _STEPS)))
        for step in range(_STEPS)
    }
    method, _, route = each.name.partition(" ")
    requests = sum(cells.values())
    failed = round(each.error_rate * requests)
    return EndpointTraffic(
        method=method,
        route=route,
        requests=requests,
        cells=cells,
        statuses={200: requests - failed, 503: failed} if failed else {200: requests},
        latency_ms=LogHistogram.of(production_ms(each, slower)),
        values=tuple(
            _numbers(at, requests)
            for at, segment in enumerate(route.strip("/").split("/"))
            if segment.startswith("{")
        ),
    )


def _numbers(segment: int, requests: int) -> ValueSlot:
    shared, rest = divmod(requests, _IDS)
    return ValueSlot(
        location="path",
        name=str(segment),
        requests=requests,
        kept=tuple(
            KeptValue(value=str(number), requests=shared + (number == 1) * rest)
            for number in sorted(range(1, _IDS + 1), key=lambda number: (number != 1, str(number)))
        ),
    )
