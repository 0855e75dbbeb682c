"""An AWS application load balancer, through yet-another-cloudwatch-exporter.

Version 0.61 with RequestCount and the statistic Sum of AWS/ApplicationELB: the gauge
`aws_applicationelb_request_count_sum` (`aws_alb_…` in older versions), the requests of one period,
300 s by default and in its examples. Dimensions are labels `dimension_LoadBalancer`,
`dimension_AvailabilityZone` and `dimension_TargetGroup`, in snake case with -labels-snake-case;
`name` is the ARN. The exporter discovers all dimensions by itself, so the same requests are there
per load balancer, per zone and per target group; here those of the load balancer as a whole are
read. Statuses and times: as alb-cloudwatch-exporter.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Matcher

DIALECT = Dialect(
    id="alb-yace",
    title="AWS application load balancer, yet-another-cloudwatch-exporter",
    documentation="https://github.com/prometheus-community/yet-another-cloudwatch-exporter",
    counts=("aws_applicationelb_request_count_sum", "aws_alb_request_count_sum"),
    counts_are="per_period",
    period_s=300,
    route_form="none",
    status_form="none",
    matchers=tuple(
        Matcher(label=label, value="")
        for label in (
            "dimension_AvailabilityZone",
            "dimension_availability_zone",
            "dimension_TargetGroup",
            "dimension_target_group",
        )
    ),
    service_labels=("dimension_LoadBalancer", "dimension_load_balancer", "name"),
    needs_any_label=("dimension_LoadBalancer", "dimension_load_balancer"),
    vantage="load-balancer",
    yields_to=("alb-yace-target-group",),
    notes=("CloudWatch's metrics do not say method, route, status or latency per request.",),
)
