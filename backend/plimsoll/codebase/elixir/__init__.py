"""Elixir: sources read as far as routers and the functions behind them need it."""
