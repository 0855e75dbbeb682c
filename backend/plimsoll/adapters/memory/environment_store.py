"""The port EnvironmentStore in a dictionary."""

import threading

from plimsoll.catalog.model import Environment
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import Page, PageRequest


class MemoryEnvironmentStore:
    """Environments that live as long as this object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._environments: dict[str, Environment] = {}

    def put(self, environment: Environment) -> bool:
        with self._lock:
            new = environment.name not in self._environments
            self._environments[environment.name] = environment
            return new

    def get(self, name: str) -> Environment:
        with self._lock:
            if name not in self._environments:
                raise NotFound(f"There is no environment {name[:100]}.", fix="Register it first.")
            return self._environments[name]

    def find(self, page: PageRequest, *, names: tuple[str, ...] | None = None) -> Page[Environment]:
        after = page.after()
        with self._lock:
            matching = [
                environment
                for name, environment in sorted(self._environments.items())
                if (after is None or name > after) and (names is None or name in names)
            ]
        shown = tuple(matching[: page.limit])
        return Page.of(shown, shown[-1].name if len(matching) > len(shown) else None)
