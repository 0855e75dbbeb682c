"""net/http: `ServeMux`, with the patterns of Go 1.22; httprouter, huma and goa's muxer too.

Found: `Handle` and `HandleFunc` on muxes and on the program's own, `GET /x/{id}`, `{path...}`,
`{$}`, patterns with a host (left out). Muxes behind `http.StripPrefix` and middlewares are gone
into. A pattern without a method answers those that the handler tells apart (`switch r.Method`, `if
r.Method != …`), else any. A pattern that ends in a slash, whose handler cuts it from the path and
names the rest, gets that name as placeholder.

Inputs: `r.URL.Query()`, `FormValue`, `Header.Get`, `Cookie`, `PathValue`, and bodies decoded into
typed variables, also by the project's own helpers and generic functions. `FormValue` is a query
parameter where there is no body.

Not seen: handlers that take the path apart by hand beyond one prefix.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import braces
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class NetHttp:
    """Finds what net/http routers declare."""

    framework = "net_http"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, braces).extraction()
