"""Products, categories and recommendations."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, status

from shop.dependencies import Pagination, RunningShop
from shop.models import Category, CategoryCount, Page, Product, ProductOrder, ProductSummary

router = APIRouter(tags=["catalogue"])


@router.get("/categories")
async def list_categories(shop: RunningShop) -> list[CategoryCount]:
    return await shop.catalogue.categories()


@router.get("/products")
async def list_products(
    shop: RunningShop,
    pagination: Pagination,
    q: Annotated[str | None, Query(min_length=2, max_length=80)] = None,
    category: Category | None = None,
    sort: ProductOrder = ProductOrder.POPULAR,
) -> Page[ProductSummary]:
    return pagination.cut(await shop.catalogue.products(q, category, sort))


@router.get("/products/{product_id}")
async def read_product(
    shop: RunningShop, product_id: Annotated[int, Path(ge=1, le=999_999)]
) -> Product:
    product = await shop.catalogue.product(product_id)
    if product is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No such product")
    return product


@router.get("/recommendations")
async def list_recommendations(
    shop: RunningShop, category: Category | None = None
) -> list[ProductSummary]:
    return await shop.catalogue.recommendations(category)
