"""Traffic of a service as Dynatrace counts it."""
