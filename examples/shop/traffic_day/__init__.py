"""A day of visitors, simulated: they call the real shop, only its clock is virtual."""
