"""fiber: applications, groups, `Route` with a closure, `Mount` and applications under `Use`.

Found: the verbs, `All`, `Add`, version 3's chains `Route("/x").Get(…)`. A placeholder at the end
that may be left out gives both routes; constraints (`:id<int>`) become types and patterns. Routing
is not strict, so a group's `/` is listed without the slash.

Inputs: `Params`, `Query`, `QueryInt` and its like, `Get`, `Cookies`, `FormValue`, `FormFile`,
`BodyParser`, `QueryParser`, `ParamsParser`, `ReqHeaderParser`, version 3's `Bind()`, and bytes of
`Body()` that are unmarshalled. `websocket.New` makes a websocket, which is no endpoint.

Not seen: `StrictRouting`, `Static`.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import colons
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class Fiber:
    """Finds what fiber routers declare."""

    framework = "fiber"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, colons).extraction()
