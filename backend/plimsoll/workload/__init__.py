"""Decides what to replay: profile and endpoints become a workload model, in k6's own terms."""
