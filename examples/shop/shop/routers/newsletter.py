"""The link at the foot of every newsletter."""

from typing import Annotated

from fastapi import APIRouter, Query

from shop.dependencies import RunningShop
from shop.models import Unsubscribed

router = APIRouter(prefix="/newsletter", tags=["newsletter"])


@router.get("/unsubscribe")
async def unsubscribe(
    shop: RunningShop,
    email: Annotated[str, Query(max_length=120, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")],
) -> Unsubscribed:
    await shop.accounts.unsubscribe(email)
    return Unsubscribed(email=email)
