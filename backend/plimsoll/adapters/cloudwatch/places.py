"""What may be observed: load balancers, target groups, API gateways, and how they are counted."""

import re
from typing import Literal

from plimsoll.adapters.cloudwatch.payloads import Dimensions
from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value

Kind = Literal["alb", "targetgroup", "apigateway"]

_ALB = re.compile(r"alb/(?P<name>app/[A-Za-z0-9-]{1,32}/[0-9a-f]{1,32})")
_TARGET_GROUP = re.compile(r"(?P<name>targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{1,32})")
_API = re.compile(r"apigateway/(?P<name>[^\x00-\x1f]{1,300})")
_ARN = re.compile(
    r"arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]*:[0-9]*:(?:loadbalancer/(?=app/)|(?=targetgroup/))"
)
_WRITE = (
    "Write cloudwatch:alb/app/NAME/ID, cloudwatch:targetgroup/NAME/ID or"
    " cloudwatch:apigateway/NAME/STAGE; NAME and ID are the end of the load balancer's ARN."
)


class Place(Value):
    """What a location names."""

    kind: Kind
    name: str
    """As CloudWatch's dimension has it; of a gateway with `/STAGE`, if one is named."""

    @property
    def location(self) -> str:
        """As it is written after `cloudwatch:`."""
        return self.name if self.kind == "targetgroup" else f"{self.kind}/{self.name}"


class Family(Value):
    """The metrics of one kind of thing."""

    namespace: str
    requests: str
    """The metric that counts requests."""
    requests_statistic: Literal["Sum", "SampleCount"]
    statuses: tuple[tuple[str, int], ...]
    """From metrics that count responses of a class (by `Sum`) to the class's first status code."""
    others: int | None
    """The class of all requests that none of these counts; None: unknown."""
    latency: str
    latency_unit_ms: float
    """Milliseconds of the latency metric's unit."""


ALB = Family(
    namespace="AWS/ApplicationELB",
    requests="RequestCount",
    requests_statistic="Sum",
    statuses=tuple((f"HTTPCode_Target_{each}XX_Count", each * 100) for each in range(2, 6)),
    others=None,
    latency="TargetResponseTime",
    latency_unit_ms=1000.0,
)
REST_API = Family(
    namespace="AWS/ApiGateway",
    requests="Count",
    requests_statistic="SampleCount",
    statuses=(("4XXError", 400), ("5XXError", 500)),
    others=200,
    latency="Latency",
    latency_unit_ms=1.0,
)
HTTP_API = REST_API.model_copy(update={"statuses": (("4xx", 400), ("5xx", 500))})

OF_THE_BALANCER = "HTTPCode_ELB_5XX_Count"
"""Failures that the balancer answers itself, such as 502 and 504; counted for it only."""


class Counted(Value):
    """One line of metrics that is an endpoint, or all of a thing."""

    family: Family
    dimensions: Dimensions


def place_of(location: str) -> Place:
    """What the location names; an ARN of a load balancer or target group will do.

    Raises:
        Rejected: it names none of them.
    """
    text = location.strip().strip("/")
    arn = _ARN.match(text)
    if arn:
        rest = text[arn.end() :]
        text = f"alb/{rest}" if rest.startswith("app/") else rest
    if found := _ALB.fullmatch(text):
        return Place(kind="alb", name=found["name"])
    if found := _TARGET_GROUP.fullmatch(text):
        return Place(kind="targetgroup", name=found["name"])
    if found := _API.fullmatch(text):
        return Place(kind="apigateway", name=found["name"])
    raise Rejected(f"“{location[:200]}” names nothing that CloudWatch counts.", fix=_WRITE)
