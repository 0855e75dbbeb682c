"""Signing in, and what the shop knows about whoever did."""

from fastapi import APIRouter, HTTPException, status

from shop.dependencies import RunningShop, SignedIn
from shop.models import Credentials, Customer, Token

login_router = APIRouter(tags=["account"])
router = APIRouter(prefix="/account", tags=["account"])


@login_router.post("/login")
async def login(shop: RunningShop, credentials: Credentials) -> Token:
    token = await shop.accounts.sign_in(credentials)
    if token is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Wrong username or password")
    return Token(access_token=token)


@router.get("/profile")
async def read_profile(shop: RunningShop, customer: SignedIn) -> Customer:
    return await shop.accounts.profile(customer)
