"""PocketBase: what applications register on `ServeEvent.Router`.

Found: the verbs, `Any`, `Route`, `Group`. Inputs: `BindBody`, and the event's `Request`, read as in
net/http.

Not seen: the collections' own endpoints, which depend on the database.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import braces
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class PocketBase:
    """Finds what pocketbase applications declare."""

    framework = "pocketbase"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, braces).extraction()
