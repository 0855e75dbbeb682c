"""The invented data every shop starts with; the same seed gives the same ids and words."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from shop.chance import stream
from shop.models import (
    Address,
    Category,
    Customer,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    PaymentMethod,
    Product,
    Review,
)

PRODUCTS = 500
CUSTOMERS = 300
DEMO_USERNAME = "demo"

# Every list is longer than the page that clients ask for, so that it weighs the same whoever asks
# and whenever: a load test that signs in as one customer of a fresh shop then looks like the day.
FEWEST_ORDERS, MOST_ORDERS = 12, 16
FEWEST_REVIEWS, MOST_REVIEWS = 10, 24

OPENED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

ADJECTIVES = (
    "Braided", "Brass", "Coastal", "Compact", "Double", "Floating", "Folding", "Galvanised",
    "Harbour", "Heavy", "Light", "Marine", "Nordic", "Polished", "Racing", "Storm",
    "Tarred", "Traditional", "Watertight", "Woven",
)  # fmt: skip
NOUNS = {
    Category.ROPES: ("Mooring Line", "Halyard", "Dyneema Rope", "Sheet"),
    Category.SAILS: ("Storm Jib", "Mainsail", "Spinnaker", "Sail Bag"),
    Category.LIGHTS: ("Anchor Light", "Lantern", "Head Torch", "Masthead Light"),
    Category.ANCHORS: ("Plough Anchor", "Anchor Chain", "Shackle", "Grapnel"),
    Category.CLOTHING: ("Oilskin", "Wool Jumper", "Deck Boots", "Gloves"),
    Category.NAVIGATION: ("Compass", "Chart Plotter", "Dividers", "Sextant"),
    Category.GALLEY: ("Kettle", "Gimballed Stove", "Enamel Mug", "Cool Box"),
    Category.SAFETY: ("Life Jacket", "Flare Set", "Life Raft", "Horseshoe Buoy"),
}
SENTENCES = (
    "Made for long passages and short tempers.",
    "Tested in a force nine off the Dogger Bank.",
    "Salt water does it no harm, neglect hardly any.",
    "Stows flat under any berth.",
    "All fittings are stainless steel and can be replaced at sea.",
    "The pattern has been unchanged since our founder drew it on the back of a chart.",
    "Delivered with a waterproof bag and instructions in four languages.",
    "Our own crew would not leave the harbour without it.",
)
OPINIONS = (
    "Does what it should.",
    "Survived a whole season in the Baltic.",
    "Smaller than it looks in the picture.",
    "Would buy again, and did.",
    "Arrived two days late, otherwise flawless.",
    "The zip could be sturdier.",
)
TITLES = ("Solid", "As described", "Good value", "Not for beginners", "Excellent", "Fair enough")
FIRST_NAMES = ("Ada", "Bela", "Carla", "Dirk", "Elin", "Finn", "Greta", "Henk", "Ines", "Jonas")
LAST_NAMES = ("Albers", "Brandt", "Claasen", "Dierks", "Ebel", "Frahm", "Groth", "Harms")
CITIES = (("Hamburg", "20457"), ("Bremen", "28195"), ("Kiel", "24103"), ("Rostock", "18055"))


@dataclass(frozen=True)
class SeedData:
    """The products, reviews, customers and orders of a freshly started shop."""

    products: dict[int, Product]
    reviews: dict[int, tuple[Review, ...]]
    customers: dict[str, Customer]
    orders: dict[UUID, Order]


@lru_cache(maxsize=2)
def seed_data(seed: int) -> SeedData:
    products = _products(stream(seed, "products"))
    customers = _customers(stream(seed, "customers"))
    return SeedData(
        products=products,
        reviews=_reviews(stream(seed, "reviews"), products),
        customers=customers,
        orders=_orders(stream(seed, "orders"), products, customers),
    )


def _products(chance: random.Random) -> dict[int, Product]:
    return {number: _product(chance, number) for number in range(1, PRODUCTS + 1)}


def _product(chance: random.Random, number: int) -> Product:
    category = chance.choice(list(Category))
    name = f"{chance.choice(ADJECTIVES)} {chance.choice(NOUNS[category])} No. {number}"
    return Product(
        id=number,
        name=name,
        category=category,
        price_cents=chance.randrange(490, 49900, 10),
        rating=round(chance.uniform(2.5, 5.0), 1),
        in_stock=chance.random() < 0.94,  # noqa: PLR2004
        description=" ".join(chance.sample(SENTENCES, chance.randint(2, len(SENTENCES)))),
        weight_grams=chance.randrange(50, 20000, 50),
        tags=sorted(chance.sample(ADJECTIVES, 3)),
    )


def _reviews(chance: random.Random, products: dict[int, Product]) -> dict[int, tuple[Review, ...]]:
    return {
        number: tuple(_review(chance) for _ in range(chance.randint(FEWEST_REVIEWS, MOST_REVIEWS)))
        for number in products
    }


def _review(chance: random.Random) -> Review:
    return Review(
        author=_person(chance),
        rating=chance.randint(1, 5),
        title=chance.choice(TITLES),
        text=" ".join(chance.sample(OPINIONS, chance.randint(1, 3))),
        written_at=_past_moment(chance),
    )


def _customers(chance: random.Random) -> dict[str, Customer]:
    demo = Customer(
        username=DEMO_USERNAME,
        name="Demo Support",
        email="demo@example.com",
        city="Hamburg Speicherstadt",
        is_support=True,
    )
    everyone = [demo, *(_customer(chance, number) for number in range(1, CUSTOMERS + 1))]
    return {customer.username: customer for customer in everyone}


def _customer(chance: random.Random, number: int) -> Customer:
    return Customer(
        username=customer_username(number),
        name=_person(chance),
        email=f"{customer_username(number)}@example.com",
        city=chance.choice(CITIES)[0],
    )


def customer_username(number: int) -> str:
    """The name that the seeded customer of this number (from 1) signs in with."""
    return f"customer-{number:03d}"


def _orders(
    chance: random.Random, products: dict[int, Product], customers: dict[str, Customer]
) -> dict[UUID, Order]:
    orders = [
        _order(chance, products, customer)
        for customer in customers.values()
        for _ in range(chance.randint(FEWEST_ORDERS, MOST_ORDERS))
    ]
    return {order.id: order for order in sorted(orders, key=lambda order: order.placed_at)}


def _order(chance: random.Random, products: dict[int, Product], customer: Customer) -> Order:
    items = [
        OrderItem(product_id=number, quantity=chance.choice((1, 1, 1, 2, 3)))
        for number in chance.sample(range(1, PRODUCTS + 1), chance.choice((1, 1, 2, 2, 3, 4)))
    ]
    city, postcode = chance.choice(CITIES)
    return Order(
        id=UUID(int=chance.getrandbits(128), version=4),
        status=chance.choice(list(OrderStatus)),
        placed_at=_past_moment(chance),
        total_cents=sum(products[item.product_id].price_cents * item.quantity for item in items),
        customer=customer.username,
        items=items,
        shipping_address=Address(
            name=customer.name,
            street=f"Hafenstrasse {chance.randint(1, 120)}",
            postcode=postcode,
            city=city,
        ),
        payment=Payment(method=chance.choice(list(PaymentMethod))),
    )


def _person(chance: random.Random) -> str:
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"


def _past_moment(chance: random.Random) -> datetime:
    return OPENED + timedelta(minutes=chance.randrange(60 * 24 * 270))
