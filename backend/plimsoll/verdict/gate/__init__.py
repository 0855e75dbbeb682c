"""Turns a verdict into allow, warn or block for a change, by a policy that people write."""
