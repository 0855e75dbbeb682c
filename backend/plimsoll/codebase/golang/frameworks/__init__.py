"""The routers of one framework a file: how it registers, groups, mounts and joins paths."""
