"""The two services of the web shop, and what befell them: read this to know what is planted."""

from datetime import timedelta

from plimsoll.pipeline.example_history.story import (
    EVERYTHING,
    Answer,
    ExampleEndpoint,
    ExampleLoad,
    Happening,
    Story,
)
from plimsoll.verdict.verdict import TriageState

_ORDERS, _PLACE = "GET /api/orders", "POST /api/orders"
_PRODUCT = "GET /api/products/{product_id}"
_PAY = "POST /payments"

SHOP = Story(
    service="component:default/shop",
    repository="shop",
    environment="staging",
    base_url="http://127.0.0.1:8000",
    endpoints=(
        ExampleEndpoint(name="GET /api/products", share=0.30, median_ms=18.0,
                        source="shop/routers/catalogue.py:18"),
        ExampleEndpoint(name=_PRODUCT, share=0.27, median_ms=9.0,
                        source="shop/routers/catalogue.py:29"),
        ExampleEndpoint(name="GET /api/recommendations", share=0.12, median_ms=32.0, spread=0.5,
                        source="shop/routers/catalogue.py:39"),
        ExampleEndpoint(name="GET /api/cart", share=0.10, median_ms=7.0,
                        source="shop/routers/cart.py:13"),
        ExampleEndpoint(name="POST /api/cart/items", share=0.08, median_ms=14.0,
                        source="shop/routers/cart.py:18"),
        ExampleEndpoint(name=_PLACE, share=0.05, median_ms=36.0, error_rate=0.001,
                        source="shop/routers/orders.py:33"),
        ExampleEndpoint(name=_ORDERS, share=0.05, median_ms=21.0,
                        source="shop/routers/orders.py:26"),
        ExampleEndpoint(name="GET /api/orders/{order_id}", share=0.03, median_ms=11.0,
                        source="shop/routers/orders.py:50"),
    ),
    loads=(
        ExampleLoad(first=0, per_s=32.0),
        ExampleLoad(first=14, per_s=40.0),
        # Made anew because of its thresholds; it applies the same load, so the history goes on.
        ExampleLoad(first=37, per_s=40.0),
    ),
    deployed=(0, 3, 8, 12, 19, 23, 26, 28, 33, 36, 40, 43, 47, 52),
    slots=56,
    servers=8,
    busy_at_per_s=150.0,
    lines=(6, 20, 34, 48, 55),
    scaling=(0.95, 1.1),
    apart=timedelta(hours=12),
    happenings=(
        # The machine that made the load was busy with something else.
        Happening(first=9, last=9, saturated=True),
        # More load from the second bundle on: everything is a little slower, and nobody's fault.
        Happening(first=14, last=55, latency={EVERYTHING: 1.09}),
        # A query an order, instead of one for all of them; found, and fixed the next day.
        Happening(
            first=26,
            last=27,
            latency={_ORDERS: 1.55},
            answers=(
                Answer(after_h=2, state=TriageState.INVESTIGATING, by="user:default/ada",
                       assignee="ada", comment="One query per order since this version."),
                Answer(after_h=9, state=TriageState.FIXED, by="user:default/ada",
                       comment="Orders are read in one query again, from the next deployment on."),
            ),
        ),
        Happening(
            first=27,
            last=27,
            latency={_ORDERS: 1.0},
            answers=(
                Answer(after_h=2, state=TriageState.FIXED, by="user:default/ada",
                       comment="As in the run before; the mended version is deployed now."),
            ),
        ),
        # Each order is checked for fraud: slower on purpose.
        Happening(
            first=36,
            last=55,
            latency={_PLACE: 1.3},
            answers=(
                Answer(after_h=3, state=TriageState.ACCEPTED, by="user:default/guest",
                       comment="The fraud check is worth ten milliseconds."),
            ),
        ),
        # Somebody else's work on the same machine: all of it slower, which one machine cannot tell.
        Happening(first=45, last=45, latency={EVERYTHING: 1.12}),
        # The newest version reads each product's stock anew. Nobody has looked at it yet.
        Happening(first=52, last=55, latency={_PRODUCT: 1.45}),
    ),
)  # fmt: skip

PAYMENTS = Story(
    service="component:default/payments",
    repository="payments",
    environment="staging",
    base_url="http://127.0.0.1:8001",
    endpoints=(
        ExampleEndpoint(name=_PAY, share=0.45, median_ms=48.0, error_rate=0.001,
                        source="internal/payments/handlers.go:41"),
        ExampleEndpoint(name="GET /payments/{payment_id}", share=0.30, median_ms=8.0,
                        source="internal/payments/handlers.go:88"),
        ExampleEndpoint(name="GET /methods", share=0.19, median_ms=4.0,
                        source="internal/payments/methods.go:17"),
        ExampleEndpoint(name="POST /payments/{payment_id}/refunds", share=0.06, median_ms=71.0,
                        source="internal/payments/refunds.go:23"),
    ),
    loads=(ExampleLoad(first=0, per_s=18.0),),
    deployed=(0, 6, 11, 20),
    slots=28,
    servers=3,
    busy_at_per_s=40.0,
    lines=(6, 13, 20, 27),
    scaling=(0.9, 1.05),
    apart=timedelta(hours=24),
    happenings=(
        Happening(
            first=15,
            last=15,
            error_rate={_PAY: 0.04},
            answers=(
                Answer(after_h=5, state=TriageState.INFRASTRUCTURE, by="user:default/grace",
                       assignee="grace", comment="The bank's sandbox was down for ten minutes."),
            ),
        ),
        # The list of methods is cached from here on.
        Happening(first=20, last=27, latency={"GET /methods": 0.72}),
    ),
)  # fmt: skip

STORIES = (SHOP, PAYMENTS)
