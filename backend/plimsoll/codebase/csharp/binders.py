"""One binder for each set of conventions that projects of a repository have."""

from plimsoll.codebase.csharp.binding import Binder
from plimsoll.codebase.csharp.program import PROGRAM
from plimsoll.codebase.csharp.projects import PROJECTS
from plimsoll.codebase.csharp.schemas import Schemas
from plimsoll.codebase.csharp.services import Services
from plimsoll.codebase.sources import Once, Sources


class Binders:
    """Made when needed, shared by all extractors."""

    def __init__(self, sources: Sources) -> None:
        self._program = PROGRAM.of(sources)
        self._projects = PROJECTS.of(sources)
        self._services = Services(self._program)
        self._made: dict[tuple[str | None, bool], Binder] = {}

    def at(self, path: str) -> Binder:
        """The binder for a file."""
        settings = self._projects.settings(path)
        key = (settings.naming, settings.text_enums)
        if key not in self._made:
            schemas = Schemas(self._program, key[0], text_enums=key[1])
            self._made[key] = Binder(self._program, schemas, self._services)
        return self._made[key]


BINDERS = Once(Binders)
