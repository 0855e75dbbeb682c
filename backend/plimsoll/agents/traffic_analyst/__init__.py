"""The port TrafficAnalyst by a language model: findings in fewer and plainer sentences."""
