"""The example shop answers as its README says."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
import pytest
from pydantic import SecretStr

from shop.accounts import TOKENS_KEPT
from shop.app import create_app
from shop.bounded import BoundedMap
from shop.carts import LINES_KEPT
from shop.clock import VirtualClock
from shop.latency import Latency, Wait
from shop.models import OrderSummary, Page, Token
from shop.orders import PLACED_KEPT_PER_CUSTOMER
from shop.seed import FEWEST_ORDERS, seed_data
from shop.settings import DEMO_PASSWORD, Settings

T = TypeVar("T")

ADDRESS = {"name": "Mara Lindqvist", "street": "Kai 1", "postcode": "20457", "city": "Hamburg"}
ORDER = {
    "items": [{"product_id": 1, "quantity": 2}],
    "shipping_address": ADDRESS,
    "payment": {"method": "card"},
}


def with_shop(
    talk: Callable[[httpx.AsyncClient], Awaitable[T]], settings: Settings | None = None
) -> T:
    """What a conversation with a freshly started shop comes to."""

    async def conversation() -> T:
        transport = httpx.ASGITransport(create_app(VirtualClock(), settings=settings))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
            return await talk(client)

    return asyncio.run(conversation())


async def sign_in(client: httpx.AsyncClient, username: str = "demo") -> None:
    password = DEMO_PASSWORD.get_secret_value()
    reply = await client.post("/login", json={"username": username, "password": password})
    token = Token.model_validate_json(reply.content)
    client.headers["Authorization"] = f"Bearer {token.access_token}"


ORDER_OF_THE_SEED = next(iter(seed_data(7).orders))
READS = [
    "/healthz",
    "/metrics",
    "/api/categories",
    "/api/products",
    "/api/products?page=3&page_size=50&category=ropes&sort=price_asc",
    "/api/products?q=anchor%20chain",
    "/api/products/500",
    "/api/products/500/reviews?page_size=10",
    "/api/recommendations?category=lights",
    "/api/cart",
    "/api/account/profile",
    "/api/orders?page_size=10",
    f"/api/orders/{ORDER_OF_THE_SEED}",
    f"/api/orders/{ORDER_OF_THE_SEED}/invoice",
    "/api/shipping/quote?postcode=20457&country=DK&weight_grams=500",
    "/newsletter/unsubscribe?email=ada.1@example.com",
]


@pytest.mark.parametrize("uri", READS)
def test_a_fresh_shop_answers_every_read(uri: str) -> None:
    async def talk(client: httpx.AsyncClient) -> int:
        await sign_in(client)
        return (await client.get(uri)).status_code

    assert with_shop(talk) == 200


@pytest.mark.parametrize(
    ("uri", "status"),
    [
        ("/wp-login.php", 404),
        ("/api/products/501", 404),
        ("/api/products/undefined", 422),
        ("/api/products?page_size=500", 422),
        ("/api/products?category=boats", 422),
        ("/api/cart", 401),
        ("/api/orders", 401),
        ("/newsletter/unsubscribe?email=nobody", 422),
        ("/api/shipping/quote?postcode=1", 422),
    ],
)
def test_a_bad_request_is_refused(uri: str, status: int) -> None:
    async def talk(client: httpx.AsyncClient) -> int:
        return (await client.get(uri)).status_code

    assert with_shop(talk) == status


def test_a_search_finds_all_its_words() -> None:
    async def talk(client: httpx.AsyncClient) -> list[str]:
        reply = await client.get("/api/products", params={"q": "ANCHOR chain", "page_size": 100})
        return [product["name"] for product in reply.json()["items"]]

    names = with_shop(talk)
    assert names
    assert all("Anchor Chain" in name for name in names)


def test_a_wrong_password_gets_no_token() -> None:
    async def talk(client: httpx.AsyncClient) -> int:
        reply = await client.post("/login", json={"username": "demo", "password": "wrong"})
        return reply.status_code

    assert with_shop(talk) == 401


def test_the_demo_password_can_be_set() -> None:
    async def talk(client: httpx.AsyncClient) -> int:
        reply = await client.post("/login", json={"username": "demo", "password": "another"})
        return reply.status_code

    assert with_shop(talk, Settings(demo_password=SecretStr("another"))) == 200


def test_an_order_empties_the_cart_and_heads_the_list() -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        await sign_in(client)
        added = await client.post("/api/cart/items", json={"product_id": 1, "quantity": 2})
        assert added.status_code == 201
        placed = await client.post("/api/orders", json=ORDER)
        assert placed.status_code == 201
        assert placed.json()["total_cents"] == added.json()["total_cents"]
        assert (await client.get("/api/cart")).json()["lines"] == []
        listed = await client.get("/api/orders")
        assert listed.json()["items"][0]["id"] == placed.json()["id"]
        read = await client.get(f"/api/orders/{placed.json()['id']}")
        assert read.json() == placed.json()

    with_shop(talk)


def test_an_order_needs_a_valid_address_and_known_products() -> None:
    async def talk(client: httpx.AsyncClient) -> tuple[int, int]:
        await sign_in(client)
        bad_address = ORDER | {"shipping_address": ADDRESS | {"postcode": "?"}}
        unknown = ORDER | {"items": [{"product_id": 9999, "quantity": 1}]}
        return (
            (await client.post("/api/orders", json=bad_address)).status_code,
            (await client.post("/api/orders", json=unknown)).status_code,
        )

    assert with_shop(talk) == (422, 404)


def test_customers_see_their_own_orders_and_support_sees_all() -> None:
    orders = seed_data(7).orders.values()
    own = next(order for order in orders if order.customer == "customer-001")
    other = next(order for order in orders if order.customer == "customer-002")

    async def status_as(client: httpx.AsyncClient, username: str, order_id: object) -> int:
        await sign_in(client, username)
        return (await client.get(f"/api/orders/{order_id}")).status_code

    async def talk(client: httpx.AsyncClient) -> None:
        assert await status_as(client, "customer-001", own.id) == 200
        assert await status_as(client, "customer-001", other.id) == 404
        assert await status_as(client, "demo", other.id) == 200

    with_shop(talk)


def test_a_review_is_listed_first() -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        await sign_in(client)
        review = {"rating": 4, "title": "Fair enough", "text": "Floats."}
        written = await client.post("/api/products/7/reviews", json=review)
        assert written.status_code == 201
        listed = await client.get("/api/products/7/reviews")
        assert listed.json()["items"][0] == written.json()

    with_shop(talk)


def test_removing_from_the_cart_may_be_repeated() -> None:
    async def talk(client: httpx.AsyncClient) -> list[int]:
        await sign_in(client)
        await client.post("/api/cart/items", json={"product_id": 3})
        return [(await client.delete("/api/cart/items/3")).status_code for _ in range(2)]

    assert with_shop(talk) == [204, 204]


def test_a_load_test_cannot_fill_a_cart_or_a_list_of_orders() -> None:
    async def talk(client: httpx.AsyncClient) -> tuple[int, int]:
        await sign_in(client)
        for product in range(1, 3 * LINES_KEPT):
            await client.post("/api/cart/items", json={"product_id": product})
        lines = (await client.get("/api/cart")).json()["lines"]
        for _ in range(2 * PLACED_KEPT_PER_CUSTOMER):
            await client.post("/api/orders", json=ORDER)
        listed = await client.get("/api/orders", params={"page_size": 100})
        orders = Page[OrderSummary].model_validate_json(listed.content)
        return len(lines), orders.total

    lines, orders = with_shop(talk)
    assert lines == LINES_KEPT
    assert FEWEST_ORDERS < orders < 2 * PLACED_KEPT_PER_CUSTOMER


def test_a_bounded_map_forgets_what_was_used_longest_ago() -> None:
    kept: BoundedMap[int, int] = BoundedMap(2)
    kept.put(1, 1)
    kept.put(2, 2)
    kept.get(1)
    kept.put(3, 3)
    assert (len(kept), kept.get(1), kept.get(2), kept.get(3)) == (2, 1, None, 3)
    assert TOKENS_KEPT > 1000, "every virtual user of a load test keeps its token"


def test_the_carrier_fails_once_in_a_hundred() -> None:
    async def talk(client: httpx.AsyncClient) -> list[int]:
        uri = "/api/shipping/quote?postcode=20457"
        return [(await client.get(uri)).status_code for _ in range(2000)]

    statuses = with_shop(talk)
    assert set(statuses) == {200, 503}
    assert 0.005 < statuses.count(503) / len(statuses) < 0.016


def test_waits_have_the_median_they_promise_and_a_seed_repeats_them() -> None:
    def waits(seed: int) -> list[float]:
        clock = VirtualClock()
        latency = Latency(clock, seed)
        seen: list[float] = []
        for _ in range(2000):
            before = clock.seconds()
            asyncio.run(latency.spend(Wait("query", median_ms=20, sigma=0.4)))
            seen.append(clock.seconds() - before)
        return sorted(seen)

    first = waits(1)
    assert first == waits(1)
    assert first != waits(2)
    assert 0.019 < first[1000] < 0.021


def test_metrics_count_by_route_template_on_the_shops_clock() -> None:
    async def talk(client: httpx.AsyncClient) -> str:
        await client.get("/api/products/1")
        await client.get("/api/products/2")
        return (await client.get("/metrics")).text

    text = with_shop(talk)
    labels = '{handler="/api/products/{product_id}",method="GET",status="200"}'
    assert f"http_requests_total{labels} 2.0" in text
    total = next(
        line
        for line in text.splitlines()
        if line.startswith("http_request_duration_seconds_sum")
        and "/api/products/{product_id}" in line
    )
    assert float(total.rpartition(" ")[2]) > 0.004
