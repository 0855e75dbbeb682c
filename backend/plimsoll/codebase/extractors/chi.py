"""chi: muxes, what closures register in `Route` and `Group`, and what is mounted.

Found: the verbs, `Method`, `Handle`, `With`, `Route`, `Group` and `Mount`, of routers made in other
functions and packages too; code that oapi-codegen writes is gone through like any other. A mounted
`http.Handler` that is no chi router sees the whole path, unless `http.StripPrefix` cuts it. `/` in
a `Route` or mounted router is served without the slash and listed so. `Handle` answers any method,
unless the handler looks at `r.Method`.

Inputs are as in net/http, with `chi.URLParam`, `render.Bind` and `render.DecodeJSON`.

Not seen: routers built from data that is not in the code.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import braces
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class Chi:
    """Finds what chi routers declare."""

    framework = "chi"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, braces).extraction()
