"""The load line: the highest arrival rate at which a service meets its objectives."""
