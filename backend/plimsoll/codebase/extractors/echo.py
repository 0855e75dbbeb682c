"""echo: applications, groups and what functions register on them.

Found: the verbs, `Any`, `Match`, `Add` and `Group`, followed as in gin. Prefix and path are put
one after the other, as echo does. `*` is a placeholder that spans segments.

Inputs: `Param`, `QueryParam`, `QueryParams`, `FormValue`, `Cookie`, `FormFile`, `Request()`, the
binders of single values, and `Bind`: `param` tags are the path's, `query` tags count where there is
no body, the rest is the body. A DELETE whose struct has `param` tags takes no body.

Not seen: custom binders, and static files, which are left out.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import colons
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class Echo:
    """Finds what echo routers declare."""

    framework = "echo"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, colons).extraction()
