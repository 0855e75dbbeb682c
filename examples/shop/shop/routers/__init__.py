"""The shop's endpoints, one module per business noun."""
