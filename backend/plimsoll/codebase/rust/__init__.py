"""Rust source read into facts: modules, types, routers, handlers."""
