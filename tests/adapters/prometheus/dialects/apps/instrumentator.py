"""A Starlette service measured by prometheus-fastapi-instrumentator; prints its exposition."""

import asyncio
import sys

import httpx
from prometheus_client import generate_latest
from prometheus_fastapi_instrumentator import Instrumentator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route


async def order(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(request.path_params["number"]))


async def refused(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("no", status_code=422)


SHOP = Starlette(
    routes=[
        Route("/orders/{number:int}", order),
        Route("/orders", refused, methods=["POST"]),
        Mount("/admin", routes=[Route("/orders/{number:int}", order)]),
    ]
)
Instrumentator().instrument(SHOP)


async def visit() -> None:
    transport = httpx.ASGITransport(app=SHOP)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        for number in (1, 2, 3):
            await client.get(f"/orders/{number}")
        await client.get("/admin/orders/7")
        await client.post("/orders")
        await client.get("/nowhere")


asyncio.run(visit())
sys.stdout.write(generate_latest().decode())
