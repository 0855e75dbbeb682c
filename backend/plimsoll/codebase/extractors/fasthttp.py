"""fasthttp: fasthttp/router and fasthttprouter.

Found: the verbs, `ANY`, `Handle`, `Group`. Inputs: `QueryArgs`, `UserValue`, `PostBody`,
`PostArgs`, `FormValue`, headers, of contexts that embed `*fasthttp.RequestCtx` too.

Not seen: handlers that look at `ctx.Path()` by themselves.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import braces
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class FastHttp:
    """Finds what fasthttp applications declare."""

    framework = "fasthttp"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, braces).extraction()
