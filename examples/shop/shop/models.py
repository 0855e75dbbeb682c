"""What the shop speaks: the bodies of its requests and responses."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["DE"])]
Postcode = Annotated[str, Field(min_length=3, max_length=10, examples=["20457"])]
Quantity = Annotated[int, Field(ge=1, le=99)]


class Frozen(BaseModel):
    """A value that nobody changes after it was made."""

    model_config = ConfigDict(frozen=True)


class Category(StrEnum):
    """The departments of the shop."""

    ROPES = "ropes"
    SAILS = "sails"
    LIGHTS = "lights"
    ANCHORS = "anchors"
    CLOTHING = "clothing"
    NAVIGATION = "navigation"
    GALLEY = "galley"
    SAFETY = "safety"


class ProductOrder(StrEnum):
    """How a product list is sorted."""

    POPULAR = "popular"
    PRICE_ASCENDING = "price_asc"
    PRICE_DESCENDING = "price_desc"


class OrderStatus(StrEnum):
    """How far an order has come."""

    PLACED = "placed"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


class PaymentMethod(StrEnum):
    """The ways to pay."""

    CARD = "card"
    INVOICE = "invoice"
    TRANSFER = "transfer"


class Page(Frozen, Generic[T]):
    """One page of a longer list; pages count from 1."""

    items: list[T]
    page: int
    page_size: int
    total: int


class CategoryCount(Frozen):
    """A department and how many products it has."""

    slug: Category
    title: str
    products: int


class ProductSummary(Frozen):
    """A product as lists show it."""

    id: int
    name: str
    category: Category
    price_cents: int
    rating: float
    in_stock: bool


class Product(ProductSummary):
    """A product as its own page shows it."""

    description: str
    weight_grams: int
    tags: list[str]


class Review(Frozen):
    """A customer's opinion of a product."""

    author: str
    rating: int
    title: str
    text: str
    written_at: datetime


class NewReview(BaseModel):
    """A review to be published."""

    rating: int = Field(ge=1, le=5)
    title: str = Field(min_length=3, max_length=80)
    text: str = Field(min_length=1, max_length=2000)


class CartItem(BaseModel):
    """A product to be put into the cart."""

    product_id: int = Field(ge=1)
    quantity: Quantity = 1


class CartLine(Frozen):
    """A product in the cart."""

    product_id: int
    name: str
    quantity: int
    price_cents: int


class Cart(Frozen):
    """What the customer is about to buy."""

    lines: list[CartLine]
    total_cents: int


class Address(BaseModel):
    """Where an order goes."""

    name: str = Field(min_length=1, max_length=80)
    street: str = Field(min_length=1, max_length=120)
    postcode: Postcode
    city: str = Field(min_length=1, max_length=80)
    country: Country = "DE"


class Payment(BaseModel):
    """How an order is paid."""

    method: PaymentMethod
    reference: str | None = Field(default=None, max_length=40)


class OrderItem(BaseModel):
    """A product and how many of it to buy."""

    product_id: int = Field(ge=1)
    quantity: Quantity


class NewOrder(BaseModel):
    """An order to be placed."""

    items: list[OrderItem] = Field(min_length=1, max_length=20)
    shipping_address: Address
    payment: Payment
    note: str = Field(default="", max_length=200)


class OrderSummary(Frozen):
    """An order as lists show it."""

    id: UUID
    status: OrderStatus
    placed_at: datetime
    total_cents: int


class Order(OrderSummary):
    """An order as its own page shows it."""

    customer: str
    items: list[OrderItem]
    shipping_address: Address
    payment: Payment


class Invoice(Frozen):
    """What an order's customer owes."""

    order_id: UUID
    net_cents: int
    vat_cents: int
    total_cents: int


class Credentials(BaseModel):
    """What a customer signs in with."""

    username: str = Field(min_length=1, max_length=40, examples=["demo"])
    password: str = Field(min_length=1, max_length=80)


class Token(Frozen):
    """A bearer token for the endpoints that need a signed-in customer."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the scheme's name


class Customer(Frozen):
    """Someone who may sign in; support staff may see every order."""

    username: str
    name: str
    email: str
    city: str
    is_support: bool = False


class ShippingQuote(Frozen):
    """What a carrier asks for a parcel."""

    carrier: str
    price_cents: int
    days: int


class Unsubscribed(Frozen):
    """The answer to a click on a newsletter's unsubscribe link."""

    email: str
    subscribed: bool = False


class Health(Frozen):
    """The answer to a liveness probe."""

    status: str
