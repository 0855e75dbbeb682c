"""What people do in the shop, from one click to the next."""

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter

from shop.models import PaymentMethod, Token
from traffic_day import market
from traffic_day.calls import Call, Query, Reply, Visit, delete, get, post
from traffic_day.market import Market

THINK_MEDIAN_S = 7.0
THINK_SIGMA = 0.9
LONGEST_THINK_S = 600.0

TYPO_SHARE = 0.05
EXPIRED_SHARE = 0.06
BAD_LIST_SHARE = 0.008
BAD_LINK_SHARE = 0.004
BAD_ADDRESS_SHARE = 0.03
ABANDONED_SHARE = 0.4

TOKEN = TypeAdapter(Token)
WRONG_PASSWORD = "caps lock"  # noqa: S105 - what a customer mistypes
FIRST_TEN: Query = {"page_size": 10}
BAD_LISTS: tuple[Query, ...] = (
    {"page": 0},
    {"page_size": 500},
    {"q": "x"},
    {"category": "boats"},
)


@dataclass(frozen=True)
class Shopper:
    """A person on a visit."""

    chance: random.Random
    market: Market
    username: str
    password: str

    def think(self) -> float:
        """Seconds until the next click."""
        return min(THINK_MEDIAN_S * self.chance.lognormvariate(0, THINK_SIGMA), LONGEST_THINK_S)

    def happens(self, share: float) -> bool:
        return self.chance.random() < share


Activity = Callable[[Shopper], Visit]


def browse(shopper: Shopper) -> Visit:
    yield from _open(shopper)
    while not shopper.happens(0.12):
        activity = shopper.chance.choices(list(CLICKS), weights=list(CLICKS.values()))[0]
        yield from activity(shopper)


def buy(shopper: Shopper) -> Visit:
    yield from _open(shopper)
    yield from _look_at_product(shopper)
    token = yield from _sign_in(shopper)
    chosen = [shopper.market.product(shopper.chance) for _ in range(shopper.chance.randint(1, 3))]
    for product in chosen:
        item: JsonValue = {"product_id": product, "quantity": shopper.chance.choice((1, 1, 1, 2))}
        yield post("/api/cart/items", shopper.think(), item, token)
    yield get("/api/cart", shopper.think(), token)
    if shopper.happens(0.25):
        yield delete(f"/api/cart/items/{chosen[0]}", shopper.think(), token)
    yield _shipping_quote(shopper)
    if not shopper.happens(ABANDONED_SHARE):
        yield from _order(shopper, token, chosen)


def check_orders(shopper: Shopper) -> Visit:
    token = yield from _sign_in(shopper)
    yield get("/api/account/profile", 0.2, token)
    yield get("/api/orders", shopper.think(), token, FIRST_TEN)
    for _ in range(shopper.chance.choice((1, 1, 2))):
        order = shopper.market.order(shopper.chance, shopper.username)
        yield get(f"/api/orders/{order}", shopper.think(), token)
    if shopper.happens(0.4):
        yield from _look_at_product(shopper)


def review(shopper: Shopper) -> Visit:
    token = yield from _sign_in(shopper)
    product = shopper.market.product(shopper.chance)
    yield get(f"/api/products/{product}", shopper.think(), token)
    yield get(f"/api/products/{product}/reviews", 0.3, token, FIRST_TEN)
    text = "Holds what it promises. " * shopper.chance.randint(1, 5)
    rating = shopper.chance.choice((2, 3, 4, 4, 5, 5))
    body: JsonValue = {"rating": rating, "title": "After one season", "text": text}
    yield post(f"/api/products/{product}/reviews", shopper.think(), body, token)


def unsubscribe(shopper: Shopper) -> Visit:
    yield get("/newsletter/unsubscribe", 0.0, query={"email": market.email(shopper.chance)})


def old_app(shopper: Shopper) -> Visit:
    """A release of the shop's app that still asks for paths the shop has dropped."""
    yield get("/api/v1/categories", 0.0)
    for _ in range(shopper.chance.randint(1, 3)):
        yield get(f"/api/v1/products/{shopper.market.product(shopper.chance)}", shopper.think())


def _open(shopper: Shopper) -> Visit:
    """Half come to the front page, half straight to a product, from a search engine."""
    if shopper.happens(0.5):
        yield get("/api/products", 0.0)
        if shopper.happens(0.35):
            yield get("/api/categories", 0.1)
        if shopper.happens(0.3):
            yield get("/api/recommendations", 0.1)
    else:
        yield from _look_at_product(shopper)


def _turn_pages(shopper: Shopper) -> Visit:
    if shopper.happens(BAD_LIST_SHARE):
        yield get("/api/products", shopper.think(), query=shopper.chance.choice(BAD_LISTS))
        return
    query: dict[str, str | int] = {}
    if shopper.happens(0.7):
        query["category"] = market.category(shopper.chance)
    if shopper.happens(0.3):
        query["sort"] = shopper.chance.choice(("price_asc", "price_desc"))
    yield get("/api/products", shopper.think(), query=query)
    page = 2
    while shopper.happens(0.35):
        yield get("/api/products", shopper.think(), query={**query, "page": page})
        page += 1


def _search(shopper: Shopper) -> Visit:
    yield get("/api/products", shopper.think(), query={"q": market.search(shopper.chance)})


def _look_at_product(shopper: Shopper) -> Visit:
    if shopper.happens(BAD_LINK_SHARE):
        yield get("/api/products/undefined", shopper.think())
        return
    product = shopper.market.product(shopper.chance)
    yield get(f"/api/products/{product}", shopper.think())
    if shopper.happens(0.25):
        yield get(f"/api/products/{product}/reviews", shopper.think(), query=FIRST_TEN)


def _ask_for_ideas(shopper: Shopper) -> Visit:
    query = {"category": market.category(shopper.chance)}
    yield get("/api/recommendations", shopper.think(), query=query)


def _ask_for_shipping(shopper: Shopper) -> Visit:
    yield _shipping_quote(shopper)


def _shipping_quote(shopper: Shopper) -> Call:
    country = shopper.chance.choice(("DE", "DE", "DE", "DK", "NL"))
    postcode = f"{shopper.chance.randint(10, 99)}{shopper.chance.choice(('115', '457', '195'))}"
    weight = shopper.chance.choice((500, 1000, 2500, 8000))
    query: Query = {"postcode": postcode, "country": country, "weight_grams": weight}
    return get("/api/shipping/quote", shopper.think(), query=query)


def _sign_in(shopper: Shopper) -> Generator[Call, Reply, str]:
    """A bearer token, sometimes after an expired one, sometimes at the second attempt."""
    if shopper.happens(EXPIRED_SHARE):
        yield get("/api/cart", 0.1, "expired" * 4)
    if shopper.happens(TYPO_SHARE):
        yield post("/login", shopper.think(), _credentials(shopper, WRONG_PASSWORD))
    reply = yield post("/login", shopper.think(), _credentials(shopper, shopper.password))
    return TOKEN.validate_json(reply.body).access_token


def _credentials(shopper: Shopper, password: str) -> JsonValue:
    return {"username": shopper.username, "password": password}


def _order(shopper: Shopper, token: str, products: list[int]) -> Visit:
    if shopper.happens(BAD_ADDRESS_SHARE):
        yield post("/api/orders", shopper.think(), _order_body(shopper, products, "?"), token)
    yield post("/api/orders", shopper.think(), _order_body(shopper, products, "20457"), token)
    yield get("/api/orders", 0.2, token, FIRST_TEN)


def _order_body(shopper: Shopper, products: list[int], postcode: str) -> JsonValue:
    return {
        "items": [{"product_id": product, "quantity": 1} for product in products],
        "shipping_address": {
            "name": "Mara Lindqvist",
            "street": f"Hafenstrasse {shopper.chance.randint(1, 120)}",
            "postcode": postcode,
            "city": "Hamburg",
            "country": "DE",
        },
        "payment": {"method": shopper.chance.choice(list(PaymentMethod)).value},
    }


CLICKS: dict[Activity, int] = {
    _look_at_product: 50,
    _turn_pages: 22,
    _search: 13,
    _ask_for_ideas: 5,
    _ask_for_shipping: 3,
}
VISITS: dict[Activity, int] = {
    browse: 640,
    buy: 145,
    check_orders: 130,
    unsubscribe: 50,
    review: 25,
    old_app: 10,
}
