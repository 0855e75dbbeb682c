"""The liveness probe."""

from fastapi import APIRouter

from shop.models import Health

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> Health:
    return Health(status="ok")
