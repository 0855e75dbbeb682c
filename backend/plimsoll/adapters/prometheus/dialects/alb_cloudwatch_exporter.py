"""An AWS application load balancer, through prometheus/cloudwatch_exporter.

Version 0.18 with the metric RequestCount and the statistic Sum of AWS/ApplicationELB: the gauge
`aws_applicationelb_request_count_sum`, the requests of one period, by default 60 s. CloudWatch's
dimensions are labels in snake case: `load_balancer`, `availability_zone`, `target_group`. The same
requests may be there once per load balancer, again per zone and again per target group; here those
of the load balancer as a whole are read. Samples carry CloudWatch's own times, by default 10
minutes old, and those of one period may repeat.

Statuses are metrics of their own, such as `aws_applicationelb_httpcode_target_5_xx_count_sum`, and
times are statistics of a period: neither is read. For another period, copy this into a dialect of
your own.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher

DIALECT = Dialect(
    id="alb-cloudwatch-exporter",
    title="AWS application load balancer, cloudwatch_exporter",
    documentation="https://github.com/prometheus/cloudwatch_exporter",
    counts=("aws_applicationelb_request_count_sum",),
    counts_are="per_period",
    period_s=60,
    route_form="none",
    status_form="none",
    matchers=(
        Matcher(label="availability_zone", value=""),
        Matcher(label="target_group", value=""),
    ),
    service_labels=("load_balancer",),
    needs_labels=("load_balancer",),
    vantage="load-balancer",
    yields_to=("alb-cloudwatch-exporter-target-group",),
    notes=("CloudWatch's metrics do not say method, route, status or latency per request.",),
)
