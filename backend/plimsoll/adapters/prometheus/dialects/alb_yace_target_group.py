"""A target group of an AWS application load balancer, through yet-another-cloudwatch-exporter.

As alb-yace, of the series that have a target group and no zone: a target group is one service, a
load balancer may have many. With -labels-snake-case, copy this into a dialect of your own with
`dimension_target_group`.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher

DIALECT = Dialect(
    id="alb-yace-target-group",
    title="AWS target group, yet-another-cloudwatch-exporter",
    documentation="https://github.com/prometheus-community/yet-another-cloudwatch-exporter",
    counts=("aws_applicationelb_request_count_sum", "aws_alb_request_count_sum"),
    counts_are="per_period",
    period_s=300,
    route_form="none",
    status_form="none",
    matchers=(
        Matcher(label="dimension_AvailabilityZone", value=""),
        Matcher(label="dimension_TargetGroup", operator="!=", value=""),
    ),
    service_labels=("dimension_TargetGroup",),
    needs_labels=("dimension_TargetGroup",),
    vantage="load-balancer",
    notes=("CloudWatch's metrics do not say method, route, status or latency per request.",),
)
