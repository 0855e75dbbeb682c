"""API Blueprint: headings and lists of Markdown, MSON attributes as JSON Schema, URI templates."""
