"""The shop as an ASGI application: ``uvicorn shop.app:app``."""

from fastapi import FastAPI

from shop.clock import Clock, WallClock
from shop.observability import expose_metrics
from shop.routers import (
    accounts,
    cart,
    catalogue,
    health,
    newsletter,
    orders,
    reviews,
    shipping,
)
from shop.settings import Settings
from shop.shop import open_shop


def create_app(
    clock: Clock | None = None, seed: int | None = None, settings: Settings | None = None
) -> FastAPI:
    """A shop of its own, with its own data, tokens and metrics.

    Args:
        clock: Where simulated database time is spent; the machine's clock by default.
        seed: Overrides the settings' seed.
        settings: Read from the environment by default.
    """
    settings = settings or Settings()
    clock = clock or WallClock()
    app = FastAPI(title="Plimsoll example shop", version="1.0.0")
    app.state.shop = open_shop(
        clock,
        settings.seed if seed is None else seed,
        settings.demo_password,
        settings.latency_scale,
    )
    app.include_router(health.router)
    app.include_router(accounts.login_router)
    app.include_router(newsletter.router)
    app.include_router(accounts.router, prefix="/api")
    app.include_router(catalogue.router, prefix="/api")
    app.include_router(reviews.router, prefix="/api")
    app.include_router(cart.router, prefix="/api")
    app.include_router(orders.router, prefix="/api")
    app.include_router(shipping.router, prefix="/api")
    expose_metrics(app, clock)
    return app


app = create_app()
