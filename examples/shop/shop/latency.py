"""The time a real shop would spend in its database and upstream services."""

import math
import random
from dataclasses import dataclass

from shop.chance import stream
from shop.clock import Clock


@dataclass(frozen=True)
class Wait:
    """A lognormal waiting time: half the waits are shorter than the median."""

    name: str
    median_ms: float
    sigma: float

    def draw_seconds(self, chance: random.Random) -> float:
        return self.median_ms / 1000 * math.exp(chance.gauss(0.0, self.sigma))


class Latency:
    """Spends waits on a clock; each named wait has its own random stream."""

    def __init__(self, clock: Clock, seed: int, scale: float = 1.0) -> None:
        self._clock = clock
        self._seed = seed
        self._scale = scale
        self._streams: dict[str, random.Random] = {}

    async def spend(self, wait: Wait) -> None:
        await self._clock.sleep(self._scale * wait.draw_seconds(self._stream(wait.name)))

    def _stream(self, name: str) -> random.Random:
        if name not in self._streams:
            self._streams[name] = stream(self._seed, "latency", name)
        return self._streams[name]
