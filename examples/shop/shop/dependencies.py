"""What several endpoints need from a request."""

from typing import Annotated

from fastapi import Depends, HTTPException, Query, Request, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shop.models import Customer
from shop.paging import PageRequest
from shop.shop import Shop

bearer = HTTPBearer(auto_error=False)


async def running_shop(request: Request) -> Shop:
    shop: Shop = request.app.state.shop
    return shop


async def pagination(
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> PageRequest:
    return PageRequest(page=page, page_size=page_size)


async def signed_in_customer(
    shop: Annotated[Shop, Depends(running_shop)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Customer:
    """The customer whose bearer token came with the request.

    Raises:
        HTTPException: 401 if there is no token, or none that is known.
    """
    customer = shop.accounts.holder(credentials.credentials) if credentials else None
    if customer is None:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED,
            "Sign in first: POST /login",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return customer


RunningShop = Annotated[Shop, Depends(running_shop)]
Pagination = Annotated[PageRequest, Depends(pagination)]
SignedIn = Annotated[Customer, Depends(signed_in_customer)]
