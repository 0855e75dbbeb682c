"""swaggo: handlers whose routes only their comments tell.

Found: functions under `// @Router /orders/{id} [get]`, behind the one `@BasePath` of the
repository, if no code was found that registers more than a few of them: a framework that is not
known, or tables that are put together at run time. They are likely, not certain. Where routers are
read, the comments add parameters, bodies, answers and credentials to what those tell.

Not seen: comments far from any function.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import braces
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.golang.swaggo import FRAMEWORK, add_routes
from plimsoll.codebase.sources import Sources


class Swaggo:
    """Finds what comments declare."""

    framework = FRAMEWORK

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints that nothing else tells of."""
        program = PROGRAM.of(sources)
        add_routes(program, sources)
        return Endpoints(program, self.framework, braces).extraction()
