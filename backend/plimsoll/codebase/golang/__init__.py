"""Go: packages, constants and types, and what functions do to routers and with requests."""
