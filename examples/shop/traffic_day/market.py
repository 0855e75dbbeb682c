"""What visitors want: popular and rare products, searches, their own orders."""

import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate

from shop.chance import stream
from shop.models import Category
from shop.seed import CUSTOMERS, PRODUCTS, customer_username, seed_data

ZIPF_EXPONENT = 1.05
RETIRED_PRODUCTS = range(PRODUCTS + 1, PRODUCTS + 140)

SEARCHES = {
    "anchor": 14,
    "rope": 12,
    "life jacket": 10,
    "oilskin": 8,
    "lantern": 7,
    "compass": 6,
    "storm jib": 5,
    "anchor chain": 5,
    "deck boots": 4,
    "kettle": 3,
    "dyneema rope": 3,
    "racing mainsail": 2,
    "brass sextant": 2,
    "Öljacke": 2,
    "Rettungsweste Größe M": 2,
    "50% off": 1,
    "rope & shackle": 1,
    "gift for Mara Lindqvist": 1,
    "order of jonas.brandt@example.org": 1,
    "where is my parcel? greta.frahm@example.com": 1,
}
_SEARCH_WEIGHTS = list(accumulate(SEARCHES.values()))
_CATEGORY_WEIGHTS = (22, 6, 14, 9, 20, 12, 8, 9)
MAIL_NAMES = ("ada", "bela", "carla", "dirk", "elin", "finn", "greta", "henk", "ines", "jonas")
MAIL_DOMAINS = ("example.com", "example.org")


@dataclass(frozen=True)
class Market:
    """The choices that depend on the shop's data."""

    products: list[int]
    popularity: list[float]
    orders_of: dict[str, list[str]]

    def product(self, chance: random.Random) -> int:
        return chance.choices(self.products, cum_weights=self.popularity)[0]

    def order(self, chance: random.Random, username: str) -> str:
        """An order that a mail has linked to: never one of today, which only this shop knows."""
        return chance.choice(self.orders_of[username])


def open_market(seed: int) -> Market:
    products = list(range(1, PRODUCTS + 1))
    stream(seed, "popularity").shuffle(products)
    orders_of: defaultdict[str, list[str]] = defaultdict(list)
    for order in seed_data(seed).orders.values():
        orders_of[order.customer].append(str(order.id))
    return Market(
        products=products,
        popularity=list(accumulate(rank**-ZIPF_EXPONENT for rank in range(1, PRODUCTS + 1))),
        orders_of=dict(orders_of),
    )


def username(chance: random.Random) -> str:
    return customer_username(chance.randint(1, CUSTOMERS))


def search(chance: random.Random) -> str:
    return chance.choices(list(SEARCHES), cum_weights=_SEARCH_WEIGHTS)[0]


def category(chance: random.Random) -> str:
    return chance.choices(list(Category), weights=_CATEGORY_WEIGHTS)[0].value


def email(chance: random.Random) -> str:
    number = chance.randint(1, 400)
    return f"{chance.choice(MAIL_NAMES)}.{number}@{chance.choice(MAIL_DOMAINS)}"
