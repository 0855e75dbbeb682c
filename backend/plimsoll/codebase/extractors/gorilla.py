"""gorilla/mux: routes built step by step, and subrouters.

Found: `HandleFunc`, `Handle`, `Path`, `PathPrefix`, `Methods`, `Queries`, `Headers`, `Subrouter`,
in any order and in loops over tables. A handler behind `PathPrefix` gets the placeholder `{path}`;
another router behind it is taken with its own paths. What `Queries` and `Headers` ask for is
required. A route without `Methods` answers any, unless the handler looks at `r.Method`.

Inputs are as in net/http, with `mux.Vars`.

Not seen: `MatcherFunc`, `Host` and `Schemes`, which do not change the path; custom matchers.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import braces
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class Gorilla:
    """Finds what gorilla routers declare."""

    framework = "gorilla"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, braces).extraction()
