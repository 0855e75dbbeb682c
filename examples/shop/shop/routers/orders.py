"""The signed-in customer's orders."""

from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException, status

from shop.clock import moment
from shop.dependencies import Pagination, RunningShop, SignedIn
from shop.models import (
    Customer,
    Invoice,
    NewOrder,
    Order,
    OrderItem,
    OrderStatus,
    OrderSummary,
    Page,
)
from shop.shop import Shop

VAT_PERCENT = 19

router = APIRouter(prefix="/orders", tags=["orders"])


@router.get("")
async def list_orders(
    shop: RunningShop, customer: SignedIn, pagination: Pagination
) -> Page[OrderSummary]:
    return pagination.cut(await shop.orders.of(customer.username))


@router.post("", status_code=status.HTTP_201_CREATED)
async def place_order(shop: RunningShop, customer: SignedIn, body: NewOrder) -> Order:
    order = Order(
        id=uuid4(),
        status=OrderStatus.PLACED,
        placed_at=moment(shop.clock),
        total_cents=_total_cents(shop, body.items),
        customer=customer.username,
        items=body.items,
        shipping_address=body.shipping_address,
        payment=body.payment,
    )
    await shop.orders.place(order)
    shop.carts.empty(customer.username)
    return order


@router.get("/{order_id}")
async def read_order(shop: RunningShop, customer: SignedIn, order_id: UUID) -> Order:
    return await _order_of(shop, customer, order_id)


@router.get("/{order_id}/invoice")
async def read_invoice(shop: RunningShop, customer: SignedIn, order_id: UUID) -> Invoice:
    order = await _order_of(shop, customer, order_id)
    net_cents = round(order.total_cents * 100 / (100 + VAT_PERCENT))
    return Invoice(
        order_id=order.id,
        net_cents=net_cents,
        vat_cents=order.total_cents - net_cents,
        total_cents=order.total_cents,
    )


async def _order_of(shop: Shop, customer: Customer, order_id: UUID) -> Order:
    order = await shop.orders.read(order_id)
    # Somebody else's order is reported missing, so that ids cannot be probed.
    if order is None or not (customer.is_support or order.customer == customer.username):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No such order")
    return order


def _total_cents(shop: Shop, items: list[OrderItem]) -> int:
    total_cents = 0
    for item in items:
        product = shop.catalogue.known(item.product_id)
        if product is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND, f"No such product: {item.product_id}")
        total_cents += product.price_cents * item.quantity
    return total_cents
