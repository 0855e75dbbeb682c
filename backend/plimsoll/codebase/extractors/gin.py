"""gin: engines, groups and what functions register on them.

Found: `GET` … `DELETE`, `HEAD`, `OPTIONS`, `Handle`, `Match`, `Any` and `Group`, on any value that
is an engine or a group: variables, parameters, fields, what functions return, over packages.
Functions are gone through as Go would: loops over tables of routes, helpers that register with a
path they are given, constants, `fmt.Sprintf`, environment readers with a default. Paths are joined
as gin joins them (`path.Join`, a slash at the end stays).

Inputs are what the handler and the functions it hands the context to take from it: `Query`,
`PostForm`, `GetHeader`, `Cookie`, `Param`, `FormFile`, and structs through `ShouldBind…` with
their `json`, `form`, `uri`, `header`, `binding` tags. `strconv` and `uuid` give types. `ShouldBind`
is the query of a GET, else a body. Credentials come from middlewares by well-known names, or from
what they read.

Not seen: routes that a library adds, prefixes that only the environment knows (left out and said),
handlers that take the context through an interface with many implementations.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import colons
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class Gin:
    """Finds what gin routers declare."""

    framework = "gin"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, colons).extraction()
