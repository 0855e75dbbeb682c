"""What adapters share, so that they need not know each other."""
