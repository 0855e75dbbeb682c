"""iris: applications, parties and their verbs.

Found: `Get` …, `Any`, `Handle`, `HandleMany`, `Party`, `PartyFunc`. Types of placeholders
(`{id:uint64}`) become schemas.

Inputs: `URLParam` and its like, `PostValue`, `FormValue`, `GetHeader`, `ReadJSON`, `ReadQuery`.

Not seen: `mvc` applications.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import braces
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class Iris:
    """Finds what iris applications declare."""

    framework = "iris"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, braces).extraction()
