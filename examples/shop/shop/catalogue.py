"""Products, their categories and reviews."""

from collections import Counter, deque
from collections.abc import Sequence

from shop.latency import Latency, Wait
from shop.models import Category, CategoryCount, Product, ProductOrder, ProductSummary, Review
from shop.seed import SeedData

REVIEWS_KEPT = 100
RECOMMENDATIONS = 8

LIST = Wait("product list", median_ms=18, sigma=0.45)
SEARCH = Wait("product search", median_ms=34, sigma=0.5)
READ = Wait("product read", median_ms=9, sigma=0.4)
CATEGORIES = Wait("category counts", median_ms=5, sigma=0.3)
REVIEW_LIST = Wait("review list", median_ms=12, sigma=0.4)
REVIEW_WRITE = Wait("review write", median_ms=16, sigma=0.4)
RECOMMEND = Wait("recommendation model", median_ms=300, sigma=0.25)


class Catalogue:
    """What the shop sells and what people say about it."""

    def __init__(self, data: SeedData, latency: Latency) -> None:
        self._products = data.products
        self._reviews = {
            number: deque(reviews, maxlen=REVIEWS_KEPT) for number, reviews in data.reviews.items()
        }
        self._sorted = _sorted_summaries(data.products)
        self._latency = latency

    async def categories(self) -> list[CategoryCount]:
        await self._latency.spend(CATEGORIES)
        counts = Counter(product.category for product in self._products.values())
        return [
            CategoryCount(slug=category, title=category.title(), products=counts[category])
            for category in Category
        ]

    async def products(
        self, query: str | None, category: Category | None, order: ProductOrder
    ) -> Sequence[ProductSummary]:
        await self._latency.spend(SEARCH if query else LIST)
        words = query.lower().split() if query else []
        return [
            product
            for product in self._sorted[order]
            if (category is None or product.category == category)
            and all(word in product.name.lower() for word in words)
        ]

    async def product(self, product_id: int) -> Product | None:
        await self._latency.spend(READ)
        return self._products.get(product_id)

    async def reviews(self, product_id: int) -> Sequence[Review] | None:
        """The newest review first; None if there is no such product."""
        await self._latency.spend(REVIEW_LIST)
        reviews = self._reviews.get(product_id)
        return None if reviews is None else list(reversed(reviews))

    async def add_review(self, product_id: int, review: Review) -> bool:
        """Whether there is such a product to review."""
        await self._latency.spend(REVIEW_WRITE)
        reviews = self._reviews.get(product_id)
        if reviews is not None:
            reviews.append(review)
        return reviews is not None

    async def recommendations(self, category: Category | None) -> list[ProductSummary]:
        await self._latency.spend(RECOMMEND)
        candidates = (
            product
            for product in self._products.values()
            if product.in_stock and category in (None, product.category)
        )
        best = sorted(candidates, key=lambda product: -product.rating)[:RECOMMENDATIONS]
        return [_summary(product) for product in best]

    def known(self, product_id: int) -> Product | None:
        """A product from memory, for callers that have already paid for their own query."""
        return self._products.get(product_id)


def _summary(product: Product) -> ProductSummary:
    return ProductSummary(**product.model_dump(include=set(ProductSummary.model_fields)))


def _sorted_summaries(products: dict[int, Product]) -> dict[ProductOrder, list[ProductSummary]]:
    summaries = [_summary(product) for product in products.values()]
    return {
        ProductOrder.POPULAR: sorted(summaries, key=lambda product: -product.rating),
        ProductOrder.PRICE_ASCENDING: sorted(summaries, key=lambda product: product.price_cents),
        ProductOrder.PRICE_DESCENDING: sorted(summaries, key=lambda product: -product.price_cents),
    }
