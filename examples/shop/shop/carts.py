"""The customers' carts."""

from shop.bounded import BoundedMap
from shop.latency import Latency, Wait
from shop.models import Cart, CartLine, Product

CARTS_KEPT = 2000
LINES_KEPT = 8
QUANTITY_LIMIT = 99

READ = Wait("cart read", median_ms=8, sigma=0.35)
WRITE = Wait("cart write", median_ms=12, sigma=0.4)

Lines = dict[int, CartLine]


class Carts:
    """One cart a customer; a full cart drops its oldest line rather than refuse a new one."""

    def __init__(self, latency: Latency) -> None:
        self._carts: BoundedMap[str, Lines] = BoundedMap(CARTS_KEPT)
        self._latency = latency

    async def read(self, username: str) -> Cart:
        await self._latency.spend(READ)
        return _cart(self._lines(username))

    async def add(self, username: str, product: Product, quantity: int) -> Cart:
        await self._latency.spend(WRITE)
        lines = self._lines(username)
        before = lines.pop(product.id).quantity if product.id in lines else 0
        lines[product.id] = CartLine(
            product_id=product.id,
            name=product.name,
            quantity=min(before + quantity, QUANTITY_LIMIT),
            price_cents=product.price_cents,
        )
        if len(lines) > LINES_KEPT:
            del lines[next(iter(lines))]
        self._carts.put(username, lines)
        return _cart(lines)

    async def remove(self, username: str, product_id: int) -> None:
        """Take a product out; a product that is not there is already out."""
        await self._latency.spend(WRITE)
        self._lines(username).pop(product_id, None)

    def empty(self, username: str) -> None:
        self._carts.put(username, {})

    def _lines(self, username: str) -> Lines:
        lines = self._carts.get(username)
        return {} if lines is None else lines


def _cart(lines: Lines) -> Cart:
    total = sum(line.price_cents * line.quantity for line in lines.values())
    return Cart(lines=list(lines.values()), total_cents=total)
