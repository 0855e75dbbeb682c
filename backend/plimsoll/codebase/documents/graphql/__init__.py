"""GraphQL schemas: definitions over several files, and arguments as JSON Schema."""
