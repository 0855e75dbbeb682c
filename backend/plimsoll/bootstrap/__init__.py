"""Settings → ports: the only place where ports meet adapters."""
