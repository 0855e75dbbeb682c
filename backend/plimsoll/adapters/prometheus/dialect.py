"""How one kind of instrumentation names what it counts: pure data, no code.

A dialect says which metric counts requests, which labels hold method, route and status, and in
which unit latency and sizes are. Those of this product are one file each in `dialects/`, each
exporting `DIALECT`; one of a user's own is the same thing in YAML. How a dialect is found and read
is the business of `detect.py` and `counting.py`, and the same for all of them.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from typing_extensions import override

from plimsoll.kit.value import Value

_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _checked(form: re.Pattern[str], what: str) -> AfterValidator:
    def check(text: str) -> str:
        if not form.fullmatch(text):
            raise ValueError(f"“{text}” is no {what}")
        return text

    return AfterValidator(check)


MetricName = Annotated[str, Field(max_length=200), _checked(_METRIC, "name of a metric")]
LabelName = Annotated[str, Field(max_length=200), _checked(_LABEL, "name of a label")]
RouteLabels = Annotated[
    str,
    Field(max_length=400),
    _checked(
        re.compile(rf"{_LABEL.pattern}(?:/{_LABEL.pattern})*"), "label or labels joined by “/”"
    ),
]

StatusForm = Literal["code", "class", "outcome", "none"]
RouteForm = Literal["template", "raw", "name", "none"]
Vantage = Literal["application", "gateway", "mesh", "ingress", "load-balancer"]


class Measure(Value):
    """A measurement of requests: a histogram or a summary.

    Which of the two it is, and whether a histogram is classic or native, is seen in the data and
    needs no saying.
    """

    base: MetricName
    """The name without `_bucket`, `_sum` and `_count`, such as
    `http_server_request_duration_seconds`."""
    factor: float = Field(default=1.0, gt=0)
    """What one of its units is in ours: milliseconds for latency, bytes for sizes. So 1000 for
    seconds, 1 for milliseconds, 0.001 for microseconds, 1024 for KiB."""
    matchers: "tuple[Matcher, ...]" = ()
    """Added to every selector of this measurement only, besides those of the dialect: Kong 2 keeps
    three durations in one metric, told apart by `type="request"`."""


class Matcher(Value):
    """One condition on a label, as PromQL writes it: `reporter="destination"`."""

    label: LabelName
    operator: Literal["=", "!=", "=~", "!~"] = "="
    value: str = Field(max_length=500)

    @override
    def __str__(self) -> str:
        """In PromQL, quoted so that no value can end the string."""
        quoted = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.label}{self.operator}"{quoted}"'


class Dialect(Value):
    """One kind of instrumentation. Candidates are always in order of preference."""

    id: Annotated[str, Field(max_length=60), _checked(_ID, "id (words of a-z and 0-9, hyphens)")]
    """Written after `#dialect=`; equals the file's name with `-` for `_`."""
    title: str = Field(max_length=120)
    """For people: "OpenTelemetry HTTP server, seconds"."""
    documentation: str = Field(default="", max_length=300)
    """Address of the page that documents these metrics."""

    counts: tuple[MetricName, ...] = Field(min_length=1)
    """Full names of the metric that counts requests; the first that exists, with the labels that
    are needed, is read. A counter
    (`http_requests_total`), or the `_count` of a histogram or summary
    (`http_server_requests_seconds_count`). A native histogram has no series `_count`; it is found
    by the same name without the suffix, so nothing else need be written for it."""
    counts_are: Literal["cumulative", "per_period"] = "cumulative"
    """`cumulative`: a counter, which only grows until its process restarts. `per_period`: a gauge
    that holds the requests of the last period, as the CloudWatch exporter writes sums."""
    period_s: int = Field(default=60, ge=1, le=86_400)
    """Only of `per_period`: the length of that period."""

    method: tuple[LabelName, ...] = ()
    """Labels that may hold the method, in any case of letters."""
    fixed_method: str = Field(default="", max_length=20, pattern=r"^[A-Z]*$")
    """The method where no label has it but the protocol says it (gRPC: POST). Empty: unknown."""
    route: tuple[RouteLabels, ...] = ()
    """Labels that may hold the route; a value such as `GET /orders/{id}` says the method, too,
    which counts where no label says it. Several labels joined by `/` are one route whose segments
    are their values: `grpc_service/grpc_method` → `/shop.Cart/Add`."""
    route_form: RouteForm = "template"
    """`template`: `/orders/{id}` in any framework's syntax. `raw`: the path as it was asked for;
    variable parts are told from the values. `name`: no path but a name (a view, a controller's
    action). `none`: there is no route, everything is one endpoint."""
    route_unmatched: tuple[str, ...] = ()
    """Values of the route label that mean "no route": `UNKNOWN`, `none`, `/**`."""
    route_values: dict[str, str] = Field(default_factory=dict)
    """Values of the route label that stand for another: Spring writes `root` for `/`."""
    route_placeholder: str = Field(default="", max_length=40)
    """What a variable part is written as where a framework's syntax does not show it, as a whole
    segment: `#val` of express-prom-bundle. Empty: none."""
    status: tuple[LabelName, ...] = ()
    """Labels that may hold the status."""
    status_form: StatusForm = "code"
    """`code`: 200, and `2xx` where a version groups them. `class`: always grouped. `outcome`:
    words, see `outcomes`. `none`: unknown."""
    outcomes: dict[str, int] = Field(default_factory=dict)
    """Only of `outcome`: the status that each word stands for, `SUCCESS` → 200, in any case of
    letters."""

    latency: tuple[Measure, ...] = ()
    """The duration of requests; the first that exists is read. It has the labels of `method` and
    `route` above, or fewer: without a route it says nothing about an endpoint."""
    request_size: tuple[Measure, ...] = ()
    response_size: tuple[Measure, ...] = ()

    matchers: tuple[Matcher, ...] = ()
    """Added to every selector, so that a request is counted once: Istio's
    `reporter="destination"`."""
    service_labels: tuple[LabelName, ...] = ()
    """Labels, besides the usual ones (`detect.SERVICE_LABELS`), whose value names a service."""

    needs_labels: tuple[LabelName, ...] = ()
    """Labels that the counting metric must have for the dialect to fit at all. Only what tells it
    from other dialects with the same metric names."""
    needs_any_label: tuple[LabelName, ...] = ()
    """Labels of which the counting metric must have at least one; empty: none is needed."""
    needs_metrics: tuple[MetricName, ...] = ()
    """Metrics that must exist beside it."""
    foreign_labels: tuple[LabelName, ...] = ()
    """Labels which, when the counting metric has one, show that it is another dialect."""
    yields_to: tuple[str, ...] = ()
    """Ids of dialects that see the same requests and show more of them: where one of those fits,
    too, it is read, and nothing is said of the choice. Traefik counts a request at its entrypoint,
    its router and its service."""
    fallback: bool = False
    """Names that many people choose by themselves: of what is seen at the same vantage, read only
    where no other dialect fits."""
    vantage: Vantage = "application"
    """Where the requests are seen. When several dialects fit, the one nearest to the application is
    read, because it knows its routes."""
    notes: tuple[str, ...] = ()
    """What this source cannot show; written into every profile read with it."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if (self.route_form == "none") == bool(self.route):
            raise ValueError("route names labels exactly when route_form is not “none”")
        if (self.status_form == "none") == bool(self.status):
            raise ValueError("status names labels exactly when status_form is not “none”")
        if (self.status_form == "outcome") != bool(self.outcomes):
            raise ValueError("outcomes are given exactly when status_form is “outcome”")
        return self
