"""What DBOS calls things of ours; renaming one strands the runs that are queued."""

APPLICATION = "plimsoll"
VERSION = "1"
"""Pinned, or a deploy would strand what the version before had queued. Runs are bound to no code:
the journal hands results back by the names of nodes."""
WORKFLOW = "carry_on"
SCHEDULED = "request_scheduled"
QUEUE = "workflows"
PARTITION_OF_ALL = "-"
SCHEMA = "dbos"
