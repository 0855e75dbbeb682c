"""Traffic through load balancers and API gateways of AWS, as CloudWatch counts it."""
