"""Traffic of a service as Datadog's tracers count it."""
