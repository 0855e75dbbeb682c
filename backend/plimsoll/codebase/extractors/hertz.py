"""hertz: engines and groups, as in gin.

Inputs are as in gin; `BindAndValidate` takes `path`, `query`, `header`, `form` and `json` tags.

Not seen: routes that are declared in Thrift or protocol buffers only.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import colons
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class Hertz:
    """Finds what hertz applications declare."""

    framework = "hertz"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, colons).extraction()
