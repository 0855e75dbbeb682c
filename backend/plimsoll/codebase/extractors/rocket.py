"""Rocket's routes: `#[get("/x/<id>?<page>", data = "<body>")]`, mounted.

Read: `mount` with `routes![…]`, `openapi_get_routes![…]`, lists of routes from functions of any
module that append to each other, fairings that mount; `<id>`, `<path..>`, `?<page>&<opts..>`; forms
with their names, `Json`, `Form`, files; request guards of the repository that read credentials.

Not seen: catchers, file servers, routes made by hand from handlers' types.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.rust.endpoints import ANSWERS
from plimsoll.codebase.sources import Sources


class Rocket:
    """Finds what routers of rocket answer."""

    framework = "rocket"

    def extract(self, sources: Sources) -> Extraction:
        """The routes of all routers."""
        found = ANSWERS.of(sources)
        return Extraction(
            tuple(found.endpoints.get(self.framework, ())),
            operations=tuple(found.operations.get(self.framework, ())),
        )
