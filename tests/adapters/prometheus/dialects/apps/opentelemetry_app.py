"""A FastAPI service measured by OpenTelemetry and exported to Prometheus; prints its exposition.

Which semantic conventions it follows is told, as always, by OTEL_SEMCONV_STABILITY_OPT_IN.
"""

import asyncio
import sys

import httpx
from fastapi import FastAPI, Response
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import generate_latest

SHOP = FastAPI()


@SHOP.get("/orders/{number}")
async def order(number: int) -> int:
    return number


@SHOP.post("/orders")
async def refused() -> Response:
    return Response("no", status_code=422)


FastAPIInstrumentor.instrument_app(
    SHOP, meter_provider=MeterProvider(metric_readers=[PrometheusMetricReader()])
)


async def visit() -> None:
    transport = httpx.ASGITransport(app=SHOP)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        for number in (1, 2, 3):
            await client.get(f"/orders/{number}")
        await client.post("/orders")
        await client.get("/nowhere")


asyncio.run(visit())
sys.stdout.write(generate_latest().decode())
