"""Ruby: sources read as far as frameworks' route declarations and handlers need it."""
