"""The signed-in customer's cart."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, status

from shop.dependencies import RunningShop, SignedIn
from shop.models import Cart, CartItem

router = APIRouter(prefix="/cart", tags=["cart"])


@router.get("")
async def read_cart(shop: RunningShop, customer: SignedIn) -> Cart:
    return await shop.carts.read(customer.username)


@router.post("/items", status_code=status.HTTP_201_CREATED)
async def add_cart_item(shop: RunningShop, customer: SignedIn, item: CartItem) -> Cart:
    product = shop.catalogue.known(item.product_id)
    if product is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No such product")
    return await shop.carts.add(customer.username, product, item.quantity)


@router.delete("/items/{product_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_cart_item(
    shop: RunningShop, customer: SignedIn, product_id: Annotated[int, Path(ge=1)]
) -> None:
    await shop.carts.remove(customer.username, product_id)
