"""The carrier that quotes shipping prices: an upstream service that is not always there."""

from shop.chance import stream
from shop.latency import Latency, Wait
from shop.models import ShippingQuote

FAILURE_RATE = 0.01
GRAMS_PER_STEP = 1000
HOME = "DE"

QUOTE = Wait("carrier quote", median_ms=36, sigma=0.55)


class CarrierUnavailable(Exception):
    """The carrier did not answer."""


class Carrier:
    """Quotes a price by weight and country."""

    def __init__(self, seed: int, latency: Latency) -> None:
        self._chance = stream(seed, "carrier")
        self._latency = latency

    async def quote(self, country: str, weight_grams: int) -> ShippingQuote:
        """A price for a parcel.

        Raises:
            CarrierUnavailable: for one call in a hundred.
        """
        await self._latency.spend(QUOTE)
        if self._chance.random() < FAILURE_RATE:
            raise CarrierUnavailable
        steps = 1 + weight_grams // GRAMS_PER_STEP
        home = country == HOME
        return ShippingQuote(
            carrier="Kogge Post" if home else "Hanse Cargo",
            price_cents=390 + steps * (80 if home else 240),
            days=2 if home else 6,
        )
