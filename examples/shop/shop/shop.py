"""One running shop: its data and everything that answers for it."""

from dataclasses import dataclass

from pydantic import SecretStr

from shop.accounts import Accounts
from shop.carrier import Carrier
from shop.carts import Carts
from shop.catalogue import Catalogue
from shop.clock import Clock
from shop.latency import Latency
from shop.orders import Orders
from shop.seed import seed_data


@dataclass(frozen=True)
class Shop:
    """What the endpoints work with."""

    clock: Clock
    catalogue: Catalogue
    carts: Carts
    orders: Orders
    accounts: Accounts
    carrier: Carrier


def open_shop(clock: Clock, seed: int, password: SecretStr, latency_scale: float = 1.0) -> Shop:
    data = seed_data(seed)
    latency = Latency(clock, seed, latency_scale)
    return Shop(
        clock=clock,
        catalogue=Catalogue(data, latency),
        carts=Carts(latency),
        orders=Orders(data, latency),
        accounts=Accounts(data, password, latency),
        carrier=Carrier(seed, latency),
    )
