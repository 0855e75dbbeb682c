"""Whether the load generator, and not the service, was the bottleneck.

Two things have to come together: a cause in the generator, and load that was not sent. A service
that is slow lets arrivals find no free virtual user as well, but its generator then waits.
"""

from collections.abc import Iterator

from plimsoll.run.model import GeneratorFigures, RunResult, RunStatus
from plimsoll.run.planned import Planned

BUSY_SHARE = 0.9
"""Of its processors: when it wants more, its own arrivals and clocks are late."""
IDLE_SHARE = 0.03
"""Of its processors: a generator that used less was idle, whatever it waited for. Measured where
twenty programs wanted two processors: 0.01 beside a service that hung, 0.08 for a script that never
rests."""
LATE_MS = 100.0
"""A generator whose own clock is so late measures itself. Measured on two processors: 1 ms where
they are idle, 3 to 8 ms where others use them up, 58 ms where twelve programs want them at once."""
TOO_MANY_DROPPED = 0.01
"""Of all arrivals."""
TOO_FEW_SENT = 0.95
"""Of the planned requests."""


def saturation(generator: GeneratorFigures) -> Iterator[str]:
    """What kept the generator from its work, in words."""
    is_idle = generator.busy_cpus < IDLE_SHARE * generator.cpus
    if generator.peak_cpus >= BUSY_SHARE * generator.cpus and not is_idle:
        yield (
            f"it wanted {generator.peak_cpus:.1f} of its {generator.cpus:g} processors for 5 s or "
            f"longer, and got {generator.busy_cpus:.1f} on average"
        )
    if generator.late_ms is not None and generator.late_ms >= LATE_MS:
        yield f"its own clock rang {generator.late_ms:.0f} ms late (99th percentile)"


def behind_plan(result: RunResult, planned: Planned | None) -> Iterator[str]:
    """How much less than planned was sent, in words."""
    if dropped_share(result) >= TOO_MANY_DROPPED:
        yield f"{result.dropped_iterations:,} arrivals ({dropped_share(result):.1%}) were dropped"
    if planned is None or result.status is not RunStatus.COMPLETED:
        return
    if result.requests < TOO_FEW_SENT * planned.requests:
        yield (
            f"{result.requests:,} requests were sent of {planned.requests:,.0f} planned "
            f"({result.requests / planned.requests:.0%})"
        )


def dropped_share(result: RunResult) -> float:
    """Share of the arrivals that found no free virtual user."""
    arrivals = result.iterations + result.dropped_iterations
    return result.dropped_iterations / arrivals if arrivals else 0.0
