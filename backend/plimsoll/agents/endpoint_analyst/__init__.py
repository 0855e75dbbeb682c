"""The port EndpointAnalyst by a language model: dangers, things that have to exist, order."""
