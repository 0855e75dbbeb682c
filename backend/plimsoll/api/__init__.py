"""The HTTP door: what people and programs ask of a server."""
