"""Visits that overlap in time, run against one shop."""

import heapq
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from starlette.types import ASGIApp

from shop.clock import VirtualClock
from traffic_day.asgi import Served, send
from traffic_day.calls import Call, Reply, Visit
from traffic_day.clients import Client

# What the framework, the loopback and, for a call that waits, the event loop's timer add to the
# simulated database time: measured on a live shop with two cores, so that it looks like the log.
OVERHEAD_MEDIAN_S = 0.0008
OVERHEAD_WAITED_MEDIAN_S = 0.0028
OVERHEAD_SIGMA = 0.22


@dataclass(order=True, frozen=True)
class Pending:
    """The next call of a visit, ordered by the instant when it is due."""

    due_s: float
    number: int
    client: Client = field(compare=False)
    visit: Visit = field(compare=False)
    call: Call = field(compare=False)


class Timeline:
    """Runs calls one after another in the order of their starts.

    The shop's answers do not depend on how busy it is, so each call may have the virtual clock to
    itself although its neighbours overlap with it. nginx logs a request when it ends: that is the
    order in which they are handed out.
    """

    def __init__(self, app: ASGIApp, clock: VirtualClock, chance: random.Random) -> None:
        self._app = app
        self._clock = clock
        self._chance = chance
        self._numbers = count()
        self._pending: list[Pending] = []
        self._ended: list[tuple[float, int, Served]] = []

    def begin(self, at_s: float, client: Client, visit: Visit) -> None:
        call = next(visit, None)
        if call is not None:
            self._expect(at_s, client, visit, call)

    async def run_until(self, until_s: float) -> AsyncIterator[Served]:
        """Make every call that is due before an instant; yield those that have ended by then."""
        while self._pending and self._pending[0].due_s < until_s:
            pending = heapq.heappop(self._pending)
            for served in self._ended_by(pending.due_s):
                yield served
            await self._run(pending)
        for served in self._ended_by(until_s):
            yield served

    async def _run(self, pending: Pending) -> None:
        self._clock.move_to(pending.due_s)
        reply = await send(self._app, self._clock, pending.client, pending.call)
        reply = replace(reply, seconds=reply.seconds + self._overhead_s(reply))
        ended_s = pending.due_s + reply.seconds
        served = Served(pending.client, pending.call, reply, ended_s)
        heapq.heappush(self._ended, (ended_s, pending.number, served))
        try:
            call = pending.visit.send(reply)
        except StopIteration:
            return
        self._expect(ended_s, pending.client, pending.visit, call)

    def _overhead_s(self, reply: Reply) -> float:
        median_s = OVERHEAD_WAITED_MEDIAN_S if reply.seconds else OVERHEAD_MEDIAN_S
        return median_s * self._chance.lognormvariate(0.0, OVERHEAD_SIGMA)

    def _expect(self, after_s: float, client: Client, visit: Visit, call: Call) -> None:
        due_s = after_s + call.pause_s
        heapq.heappush(self._pending, Pending(due_s, next(self._numbers), client, visit, call))

    def _ended_by(self, instant_s: float) -> Iterator[Served]:
        while self._ended and self._ended[0][0] < instant_s:
            yield heapq.heappop(self._ended)[2]
