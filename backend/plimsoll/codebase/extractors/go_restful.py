"""go-restful: web services, as Kubernetes and projects around it write them.

Found: `ws.Path(…)`, `ws.Route(ws.GET(…).To(…))`, with the parameters, bodies and answers that the
route declares (`Param`, `Reads`, `Returns`, `Writes`, `Do`), and what the handler reads besides.
A Kubernetes `GroupVersion` is a text.

Not seen: `CurlyRouter`'s regular expressions are patterns only where they stand behind a colon.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import braces
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class GoRestful:
    """Finds what go_restful applications declare."""

    framework = "go_restful"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, braces).extraction()
