"""The kinds of instrumentation that are known: one file each, exporting `DIALECT`."""
