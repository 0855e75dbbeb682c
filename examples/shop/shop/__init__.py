"""A small web shop: the service that Plimsoll's quickstart observes, reads and loads."""
