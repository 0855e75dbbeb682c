"""A few weeks of example history: drawn by a seeded generator, judged by the real judge."""
