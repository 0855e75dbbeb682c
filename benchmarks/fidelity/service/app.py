"""The service of the benchmark: sizes and statuses follow from the request, times from chance."""

import asyncio
import random

from fastapi import FastAPI, Response
from pydantic import BaseModel

KNOWN = 400
"""Ids above it do not exist."""

app = FastAPI()
_chance = random.Random()  # noqa: S311 - latencies


class Line(BaseModel):
    """What is put into a cart."""

    sku: str
    quantity: int


class Order(BaseModel):
    """What is bought."""

    cart_id: int
    address: str
    note: str = ""


async def _answer(median_ms: float, size: int, status: int = 200) -> Response:
    await asyncio.sleep(_chance.lognormvariate(0, 0.35) * median_ms / 1000)
    return Response(b"x" * size, status_code=status, media_type="text/plain")


def _size(number: int, least: int, most: int) -> int:
    return least + number * 7919 % (most - least)


@app.get("/items")
async def items(page: int = 1) -> Response:
    """A page of the catalogue."""
    return await _answer(25, _size(page, 4000, 9000))


@app.get("/items/{item_id}")
async def item(item_id: int) -> Response:
    """One item."""
    if item_id > KNOWN:
        return await _answer(5, 30, 404)
    return await _answer(12, _size(item_id, 300, 2500))


@app.get("/prices/{sku}")
async def price(sku: int) -> Response:
    """Its price."""
    return await _answer(6, _size(sku, 40, 90))


@app.get("/carts/{cart_id}")
async def cart(cart_id: int) -> Response:
    """One cart."""
    return await _answer(10, _size(cart_id, 200, 1800))


@app.post("/carts/{cart_id}/lines")
async def add_line(cart_id: int, line: Line) -> Response:  # noqa: ARG001 - declares the body
    """Puts something into a cart."""
    return await _answer(18, 60 + cart_id % 20, 201)


@app.delete("/carts/{cart_id}/lines/{number}")
async def remove_line(cart_id: int, number: int) -> Response:  # noqa: ARG001 - declares the path
    """Takes something out of it."""
    return await _answer(14, 0, 204)


@app.post("/orders")
async def place_order(order: Order) -> Response:  # noqa: ARG001 - declares the body
    """Buys what is in a cart."""
    return await _answer(60, 180, 201)


@app.get("/orders/{order_id}")
async def order_of(order_id: int) -> Response:
    """One order."""
    return await _answer(16, _size(order_id, 400, 1400))
