"""Cutting a list into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from shop.models import Page

T = TypeVar("T")


@dataclass(frozen=True)
class PageRequest:
    """Which page of a list a caller wants; pages count from 1."""

    page: int
    page_size: int

    def cut(self, items: Sequence[T]) -> Page[T]:
        first = (self.page - 1) * self.page_size
        return Page(
            items=list(items[first : first + self.page_size]),
            page=self.page,
            page_size=self.page_size,
            total=len(items),
        )
