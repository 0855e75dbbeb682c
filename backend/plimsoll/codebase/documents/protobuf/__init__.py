"""Protocol buffers: parsing definitions, messages as JSON Schema, routes of annotated methods."""
