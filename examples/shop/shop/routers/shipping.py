"""What sending a parcel costs."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, status

from shop.carrier import CarrierUnavailable
from shop.dependencies import RunningShop
from shop.models import Country, Postcode, ShippingQuote

router = APIRouter(prefix="/shipping", tags=["shipping"])


@router.get("/quote", responses={status.HTTP_503_SERVICE_UNAVAILABLE: {}})
async def quote_shipping(
    shop: RunningShop,
    postcode: Annotated[Postcode, Query()],
    country: Annotated[Country, Query()] = "DE",
    weight_grams: Annotated[int, Query(ge=1, le=30_000)] = 1000,
) -> ShippingQuote:
    del postcode  # the carrier's tariff knows countries only; the address form sends both
    try:
        return await shop.carrier.quote(country, weight_grams)
    except CarrierUnavailable as error:
        raise HTTPException(
            status.HTTP_503_SERVICE_UNAVAILABLE, "The carrier does not answer"
        ) from error
