"""Requests that somebody wrote down or recorded, and the endpoints behind them."""
