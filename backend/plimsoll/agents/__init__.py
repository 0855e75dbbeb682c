"""Ports answered by a language model: one folder a job, and what all of them share.

A model returns typed data and never code. Whatever it answers, its rule-based twin in the core
has an answer already; what it says is checked there before it changes anything.
"""
