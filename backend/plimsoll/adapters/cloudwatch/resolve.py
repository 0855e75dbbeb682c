"""Finds the metrics of a place: which lines of counts there are, and what each is called."""

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from plimsoll.adapters.cloudwatch.places import ALB, HTTP_API, REST_API, Counted, Family, Place
from plimsoll.kit.errors import NotFound
from plimsoll.kit.value import Value
from plimsoll.traffic.counted import ANY_METHOD
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.resource_names import METHODS, endpoint_of_name, route_of_path

if TYPE_CHECKING:
    from plimsoll.adapters.cloudwatch.client import CloudWatchClient
    from plimsoll.adapters.cloudwatch.payloads import Dimensions

_NEAR = 3
_TWO_WEEKS = "CloudWatch lists only what counted something in the last two weeks."


class Found(Value):
    """What is counted at a place."""

    totals: tuple[Counted, ...]
    """Together they count all requests."""
    endpoints: dict[tuple[str, str], tuple[Counted, ...]]
    """By method and route; empty: the place tells no routes apart."""
    notes: tuple[str, ...] = ()


def found_at(place: Place, client: "CloudWatchClient") -> Found:
    """The metrics of a place.

    Raises:
        NotFound: CloudWatch lists no such target group or gateway; names those that are near.
    """
    match place.kind:
        case "alb":
            total = Counted(family=ALB, dimensions=(("LoadBalancer", place.name),))
            return Found(totals=(total,), endpoints={})
        case "targetgroup":
            return _target_group(place, client)
        case "apigateway":
            return _gateway(place, client)


def require_balancer(place: Place, client: "CloudWatchClient") -> None:
    """Nothing, when CloudWatch knows the load balancer; asked where no request was found.

    Raises:
        NotFound: it does not; names those that are near.
    """
    if place.kind == "alb" and not client.listed(
        ALB.namespace, ALB.requests, {"LoadBalancer": place.name}
    ):
        raise _not_found("load balancer", place.name, _names(client, ALB, "LoadBalancer"))


def _target_group(place: Place, client: "CloudWatchClient") -> Found:
    listed = client.listed(ALB.namespace, ALB.requests, {"TargetGroup": place.name})
    totals = [
        Counted(family=ALB, dimensions=each)
        for each in sorted(listed)
        if {name for name, _ in each} == {"LoadBalancer", "TargetGroup"}
    ]
    if not totals:
        raise _not_found("target group", place.name, _names(client, ALB, "TargetGroup"))
    return Found(totals=tuple(totals), endpoints={})


def _gateway(place: Place, client: "CloudWatchClient") -> Found:
    """A name may hold slashes itself: as a whole it goes before name and stage."""
    before, _, after = place.name.rpartition("/")
    wanted = [(place.name, ""), *([(before, after)] if before else [])]
    for name, stage in wanted:
        for family, key in ((REST_API, "ApiName"), (HTTP_API, "ApiId")):
            listed = client.listed(family.namespace, family.requests, {key: name})
            if listed:
                return _of_gateway(family, (key, name), stage, [dict(each) for each in listed])
    names = {*_names(client, REST_API, "ApiName"), *_names(client, HTTP_API, "ApiId")}
    raise _not_found("API gateway", place.name, names)


def _of_gateway(
    family: Family, named: tuple[str, str], stage: str, listed: list[dict[str, str]]
) -> Found:
    stages = sorted({each["Stage"] for each in listed if "Stage" in each})
    if stage and stage not in stages:
        raise _not_found(f"stage of {named[1]}", stage, stages)
    total: Dimensions = (named, *([("Stage", stage)] if stage else []))
    endpoints: dict[tuple[str, str], tuple[Counted, ...]] = {}
    for each in sorted(listed, key=lambda one: sorted(one.items())):
        name = _name(each)
        if name and (not stage or each.get("Stage") == stage):
            one = Counted(family=family, dimensions=tuple(sorted(each.items())))
            endpoints[name] = (*endpoints.get(name, ()), one)
    notes: list[str] = []
    if len(stages) > 1 and not stage:
        notes.append(f"The stages {', '.join(stages)} are counted together.")
    if not endpoints:
        notes.append(
            "The gateway counts no routes: turn on its stage's detailed metrics to tell them apart."
        )
    counted = Counted(family=family, dimensions=tuple(sorted(total)))
    return Found(totals=(counted,), endpoints=endpoints, notes=tuple(notes))


def _name(dimensions: Mapping[str, str]) -> tuple[str, str] | None:
    """Method and route of a gateway's line of counts; None: it counts more than one of them."""
    if "Stage" not in dimensions:
        return None
    if "Route" in dimensions:
        return endpoint_of_name(dimensions["Route"]) or (ANY_METHOD, OTHER_PATHS)
    method, resource = dimensions.get("Method", ""), dimensions.get("Resource", "")
    if not method or not resource:
        return None
    route = route_of_path(resource) if resource.startswith("/") else OTHER_PATHS
    return (method.upper() if method.upper() in METHODS else ANY_METHOD), route


def _names(client: "CloudWatchClient", family: Family, key: str) -> set[str]:
    listed = client.listed(family.namespace, family.requests, {})
    return {value for each in listed for name, value in each if name == key}


def _not_found(what: str, name: str, known: Iterable[str]) -> NotFound:
    choices = sorted(known)
    near = difflib.get_close_matches(name, choices, n=_NEAR, cutoff=0.4) or choices[:_NEAR]
    hint = f"Near are: {', '.join(near)}." if near else "It lists none at all: is the region right?"
    return NotFound(
        f"CloudWatch lists no {what} {name}.",
        where="PLIMSOLL_CLOUDWATCH__REGION",
        fix=f"{hint} {_TWO_WEEKS}",
    )
