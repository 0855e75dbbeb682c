"""What a person declares, read and checked."""

from plimsoll.kit.value import Value

FLAT = (1,) * 24
BUSINESS_HOURS = (
    *(2, 1, 1, 1, 1, 2, 8, 25, 60, 90, 100, 100),
    *(80, 95, 100, 95, 85, 60, 35, 20, 14, 10, 6, 3),
)
"""Requests of each hour, the busiest being 100: a shape for a service that people use at work."""
DAYS = {"flat": FLAT, "business-hours": BUSINESS_HOURS}


class DeclaredEndpoint(Value):
    """What is expected of one endpoint; None where nothing is said."""

    method: str
    route: str
    weight: int
    """Its part of all requests, in proportion to those of the others."""
    error_rate: float | None
    percentiles_ms: dict[float, float]
    """From the share of requests that are at most so slow, 0 to 1."""

    @property
    def name(self) -> str:
        """Method and route."""
        return f"{self.method} {self.route}"


class DeclaredLoad(Value):
    """What is expected of a service on a typical day."""

    per_second: float
    """Mean of the busiest hour, all endpoints together."""
    endpoints: tuple[DeclaredEndpoint, ...]
    peak: float
    """Peak minute over the mean of the busiest hour, at least 1."""
    hours: tuple[int, ...]
    """Relative numbers of requests in the 24 hours."""
    assumed: tuple[str, ...]
    """What nobody said, in words."""
