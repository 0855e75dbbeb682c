"""actix-web's applications, scopes and resources.

Read: `App::new()`, `web::scope`, `web::resource`, `service`, `route`, `configure` with functions
and closures of any module, methods and guards for methods; `#[get("/x")]` and its kin, `#[route]`
with several methods, `#[routes]`; paths with patterns; `web::Path`, `web::Query`, `web::Json`,
`web::Form` and extractors named after them, `match_info`, headers and cookies by name; serde and
`validator`; credentials by extractors that read them and by what wraps a scope. A handler that
starts a websocket makes a websocket.

Assumed: a configuration that nothing calls is served without a prefix (likely).

Not seen: files, default services, guards on hosts and headers.
"""

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.rust.endpoints import ANSWERS
from plimsoll.codebase.sources import Sources


class Actix:
    """Finds what routers of actix answer."""

    framework = "actix"

    def extract(self, sources: Sources) -> Extraction:
        """The routes of all routers."""
        found = ANSWERS.of(sources)
        return Extraction(
            tuple(found.endpoints.get(self.framework, ())),
            operations=tuple(found.operations.get(self.framework, ())),
        )
