"""C# source read into facts: declarations, constants, types, templates, bindings."""
