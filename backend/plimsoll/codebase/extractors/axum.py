"""axum's routers, with utoipa-axum, aide and typed paths.

Read: `Router::new()` with `route`, `nest`, `merge`, through functions of any module or crate of the
workspace, helpers that take and give back a router, constants, `concat!` and `format!`; method
routers (`get(h).post(h)`, `any`, `on`); `routes!(h)` with `#[utoipa::path]`; `#[typed_path]`;
handlers as functions, methods and closures; the extractors `Path`, `Query`, `Json`, `Form`,
`Multipart`, `TypedHeader` and those named after them, headers and cookies that a handler reads;
serde's names, defaults, flattened structs; `validator`; credentials by extractors that read them
and by layers named after them. `WebSocketUpgrade` makes a websocket.

Assumed: a router that nothing calls is served (likely); one that a program's `main` can't be seen
to reach is, too.

Not seen: services (`route_service`, files), fallbacks, routes made of data, macros that write
routers.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.rust.endpoints import ANSWERS
from plimsoll.codebase.sources import Sources


class Axum:
    """Finds what routers of axum answer."""

    framework = "axum"

    def extract(self, sources: Sources) -> Extraction:
        """The routes of all routers."""
        found = ANSWERS.of(sources)
        return Extraction(
            tuple(found.endpoints.get(self.framework, ())),
            tuple(found.notes),  # once, for all three
            tuple(found.operations.get(self.framework, ())),
        )
