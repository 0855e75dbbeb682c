"""A target group of an AWS application load balancer, through prometheus/cloudwatch_exporter.

As alb-cloudwatch-exporter, of the series that have a `target_group` and no `availability_zone`: a
target group is one service, a load balancer may have many. They exist where the exporter is
configured with these dimensions.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher

DIALECT = Dialect(
    id="alb-cloudwatch-exporter-target-group",
    title="AWS target group, cloudwatch_exporter",
    documentation="https://github.com/prometheus/cloudwatch_exporter",
    counts=("aws_applicationelb_request_count_sum",),
    counts_are="per_period",
    period_s=60,
    route_form="none",
    status_form="none",
    matchers=(
        Matcher(label="availability_zone", value=""),
        Matcher(label="target_group", operator="!=", value=""),
    ),
    service_labels=("target_group",),
    needs_labels=("target_group",),
    vantage="load-balancer",
    notes=("CloudWatch's metrics do not say method, route, status or latency per request.",),
)
