"""RAML: includes and libraries, traits and resource types, types as JSON Schema."""
