"""What this adapter declares."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="cloudwatch",
    title="AWS load balancers and API gateways, through CloudWatch",
    documentation="backend/plimsoll/adapters/cloudwatch/README.md",
    ports=("TrafficSource",),
    permissions=("cloudwatch:GetMetricData", "cloudwatch:ListMetrics"),
)
