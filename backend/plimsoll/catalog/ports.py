"""What the slice needs from the world: places to keep what exists."""

from typing import Protocol

from plimsoll.catalog.model import Environment, Service
from plimsoll.kit.page import Page, PageRequest


class ServiceStore(Protocol):
    """Keeps the registered services, by name."""

    def put(self, service: Service) -> bool:
        """Registers the service or replaces what was registered; whether it is new."""
        ...

    def get(self, name: str) -> Service:
        """The service of that name.

        Raises:
            NotFound: it is not registered.
        """
        ...

    def find(
        self, page: PageRequest, *, text: str | None = None, names: tuple[str, ...] | None = None
    ) -> Page[Service]:
        """Those whose name or title contains the text, in the order of their names.

        `names` limits them to these; None: all. Errors as in `PageRequest.after`.
        """
        ...


class EnvironmentStore(Protocol):
    """Keeps the environments, by name."""

    def put(self, environment: Environment) -> bool:
        """Registers the environment or replaces what was registered; whether it is new."""
        ...

    def get(self, name: str) -> Environment:
        """The environment of that name.

        Raises:
            NotFound: it is not registered.
        """
        ...

    def find(self, page: PageRequest, *, names: tuple[str, ...] | None = None) -> Page[Environment]:
        """In the order of their names; `names` limits them to these. Errors as in `after`."""
        ...
