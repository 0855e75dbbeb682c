"""Everything that reads the JVM languages, put together once for a repository."""

from plimsoll.codebase.jvm.configuration import CONFIGURATION
from plimsoll.codebase.jvm.constants import Constants
from plimsoll.codebase.jvm.constraints import Constraints
from plimsoll.codebase.jvm.marks import Marks
from plimsoll.codebase.jvm.program import PROGRAM
from plimsoll.codebase.jvm.properties import Properties
from plimsoll.codebase.jvm.schemas import Schemas
from plimsoll.codebase.sources import Once, Sources


class Room:
    """The files, and what is derived from them."""

    def __init__(self, sources: Sources) -> None:
        self.program = PROGRAM.of(sources)
        self.configuration = CONFIGURATION.of(sources)
        self.constants = Constants(self.program)
        self.marks = Marks(self.program, self.constants)
        self.constraints = Constraints(self.marks)
        self._schemas: dict[str, Schemas] = {}

    def schemas(self, path: str) -> Schemas:
        """Schemas with names as the module of a file writes them."""
        setting = self.configuration.get("spring.jackson.property-naming-strategy", path)
        strategy = "" if setting is None else setting.value
        if strategy not in self._schemas:
            self._schemas[strategy] = Schemas(
                lambda parts: Properties(self.program, self.constants, self.marks, strategy, parts)
            )
        return self._schemas[strategy]


ROOM = Once(Room)
