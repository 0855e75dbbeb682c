"""go-zero: `server.AddRoutes` with tables of routes, and `rest.WithPrefix`.

Inputs are what `httpx.Parse` reads into structs by their `path`, `form`, `header`, `json` tags.

Not seen: `.api` files; the code generated from them is read.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import colons
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class GoZero:
    """Finds what go_zero applications declare."""

    framework = "go_zero"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, colons).extraction()
