"""beego: controllers, namespaces and the routes in controllers' comments.

Found: `web.Router` with its mapping of methods, verbs with functions, `NewNamespace` with all that
`NS…` functions put into it, and `@router` comments of controllers that are included. A controller
without a mapping answers with its methods `Get`, `Post` and so on.

Inputs: `GetString` and its like, `Ctx.Input.Query`, `RequestBody`, `ParseForm`, `BindJSON`. What a
method reads from the form is a query parameter where there is no body.

Not seen: `AutoRouter`, whose paths follow from the names of methods.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.endpoints import Endpoints
from plimsoll.codebase.golang.paths import colons
from plimsoll.codebase.golang.program import PROGRAM
from plimsoll.codebase.sources import Sources


class Beego:
    """Finds what beego applications declare."""

    framework = "beego"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all such routers in the files."""
        return Endpoints(PROGRAM.of(sources), self.framework, colons).extraction()
