"""The port ServiceStore in a dictionary."""

import threading

from plimsoll.catalog.model import Service
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import Page, PageRequest


class MemoryServiceStore:
    """Services that live as long as this object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._services: dict[str, Service] = {}

    def put(self, service: Service) -> bool:
        with self._lock:
            new = service.name not in self._services
            self._services[service.name] = service
            return new

    def get(self, name: str) -> Service:
        with self._lock:
            if name not in self._services:
                raise NotFound(f"There is no service {name[:200]}.", fix="Register it first.")
            return self._services[name]

    def find(
        self, page: PageRequest, *, text: str | None = None, names: tuple[str, ...] | None = None
    ) -> Page[Service]:
        after = page.after()
        lower = (text or "").lower()
        with self._lock:
            matching = [
                service
                for name, service in sorted(self._services.items())
                if (after is None or name > after)
                and (names is None or name in names)
                and (lower in name.lower() or lower in service.title.lower())
            ]
        shown = tuple(matching[: page.limit])
        return Page.of(shown, shown[-1].name if len(matching) > len(shown) else None)
