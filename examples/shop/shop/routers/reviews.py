"""What customers say about a product."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, status

from shop.clock import moment
from shop.dependencies import Pagination, RunningShop, SignedIn
from shop.models import NewReview, Page, Review

router = APIRouter(prefix="/products/{product_id}/reviews", tags=["reviews"])

ProductId = Annotated[int, Path(ge=1, le=999_999)]


@router.get("")
async def list_reviews(
    shop: RunningShop, product_id: ProductId, pagination: Pagination
) -> Page[Review]:
    reviews = await shop.catalogue.reviews(product_id)
    if reviews is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No such product")
    return pagination.cut(reviews)


@router.post("", status_code=status.HTTP_201_CREATED)
async def write_review(
    shop: RunningShop, customer: SignedIn, product_id: ProductId, body: NewReview
) -> Review:
    review = Review(
        author=customer.name,
        rating=body.rating,
        title=body.title,
        text=body.text,
        written_at=moment(shop.clock),
    )
    if not await shop.catalogue.add_review(product_id, review):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No such product")
    return review
