"""JavaScript and TypeScript: what all extractors of their frameworks share."""
