"""The orders: those of the seed, which stay, and the newest placed since."""

from collections import defaultdict, deque
from collections.abc import Sequence
from uuid import UUID

from shop.bounded import BoundedMap
from shop.latency import Latency, Wait
from shop.models import Order, OrderSummary
from shop.seed import SeedData

PLACED_KEPT = 2000
PLACED_KEPT_PER_CUSTOMER = 20

LIST = Wait("order list", median_ms=22, sigma=0.45)
READ = Wait("order read", median_ms=10, sigma=0.4)
WRITE = Wait("order write", median_ms=40, sigma=0.5)


class Orders:
    """Orders by id and by customer."""

    def __init__(self, data: SeedData, latency: Latency) -> None:
        self._seeded = data.orders
        self._seeded_of: defaultdict[str, list[OrderSummary]] = defaultdict(list)
        for order in data.orders.values():
            self._seeded_of[order.customer].append(_summary(order))
        self._placed: BoundedMap[UUID, Order] = BoundedMap(PLACED_KEPT)
        self._placed_of: defaultdict[str, deque[OrderSummary]] = defaultdict(
            lambda: deque(maxlen=PLACED_KEPT_PER_CUSTOMER)
        )
        self._latency = latency

    async def of(self, username: str) -> Sequence[OrderSummary]:
        """A customer's orders, the newest first."""
        await self._latency.spend(LIST)
        return [*self._seeded_of[username], *self._placed_of[username]][::-1]

    async def read(self, order_id: UUID) -> Order | None:
        await self._latency.spend(READ)
        return self._seeded.get(order_id) or self._placed.get(order_id)

    async def place(self, order: Order) -> None:
        await self._latency.spend(WRITE)
        self._placed.put(order.id, order)
        self._placed_of[order.customer].append(_summary(order))


def _summary(order: Order) -> OrderSummary:
    return OrderSummary(
        id=order.id,
        status=order.status,
        placed_at=order.placed_at,
        total_cents=order.total_cents,
    )
