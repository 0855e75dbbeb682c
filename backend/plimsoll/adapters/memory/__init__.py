"""Every port in memory: for development, the demo and tests."""
