"""Speaks Grafana's API."""

from threading import Lock
from typing import Final
from urllib.parse import quote, urlsplit

from pydantic import JsonValue

from plimsoll.adapters.grafana.payloads import (
    ANNOTATIONS,
    DATA_SOURCES,
    HITS,
    Annotation,
    DataSource,
    Hit,
    read,
)
from plimsoll.adapters.grafana.settings import GrafanaSettings
from plimsoll.kit.errors import Misconfigured
from plimsoll.transport.http import HttpClient, Query

SETTING: Final = "PLIMSOLL_GRAFANA"
_MOST_HITS: Final = 100


class GrafanaClient:
    """Asks one Grafana; all of it raises Misconfigured where nobody has said where that is."""

    def __init__(self, settings: GrafanaSettings) -> None:
        self.settings = settings
        self._headers: dict[str, str] = {}
        if settings.token is not None:
            self._headers["Authorization"] = f"Bearer {settings.token.get_secret_value()}"
        if settings.organisation is not None:
            self._headers["X-Grafana-Org-Id"] = str(settings.organisation)
        self._lock = Lock()
        self._opened: HttpClient | None = None

    def close(self) -> None:
        """Lets go of its connections; the next question opens them again."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    @property
    def _http(self) -> HttpClient:
        with self._lock:
            if self._opened is None:
                self._opened = HttpClient("Grafana", SETTING, self.settings, headers=self._headers)
            return self._opened

    @property
    def _address(self) -> str:
        """Where it answers; raises Misconfigured where nobody has said so."""
        if not self.settings.url:
            raise Misconfigured(
                "Nobody has said where Grafana is.",
                where=f"{SETTING}__URL",
                fix=f"Set {SETTING}__URL to its address.",
            )
        return self.settings.url

    def check(self) -> None:
        """Nothing, if it answers and lets us in.

        Raises:
            Unavailable: it does not answer.
            Misconfigured: it does not know who we are.
        """
        self._http.get("/api/org")

    def data_sources(self) -> list[DataSource]:
        """All that it asks; errors as from HttpClient."""
        place = "/api/datasources"
        return read(DATA_SOURCES, self._http.get(place), place)

    def through(self, uid: str, name: str) -> HttpClient:
        """A connection to a data source, through Grafana.

        Args:
            uid: of the data source.
            name: for messages.
        """
        proxy = f"{self._address}/api/datasources/proxy/uid/{quote(uid, safe='')}"
        settings = self.settings.model_copy(update={"url": proxy})
        return HttpClient(name, SETTING, settings, headers=self._headers)

    def search(self, *, query: str = "", tag: str = "") -> list[Hit]:
        """Dashboards whose title has some words, or that have a tag."""
        place = "/api/search"
        params: dict[str, str | int | float | bool | list[str]] = {
            "type": "dash-db",
            "limit": _MOST_HITS,
        }
        if query:
            params["query"] = query
        if tag:
            params["tag"] = tag
        return read(HITS, self._http.get(place, params), place)

    def address_of(self, url: str) -> str:
        """The whole address of what Grafana names from the root of its server."""
        root = urlsplit(self.settings.url)
        path = url if url.startswith("/") else f"/{url}"
        if root.path and not path.startswith(f"{root.path}/"):
            path = root.path + path
        return f"{root.scheme}://{root.netloc}{path}"

    def annotations(self, *tags: str) -> list[Annotation]:
        """Those that people or machines made and that have all the tags."""
        place = "/api/annotations"
        params: Query = {"type": "annotation", "tags": list(tags), "limit": _MOST_HITS}
        found = read(ANNOTATIONS, self._http.get(place, params), place)
        return [each for each in found if set(tags) <= set(each.tags or ())]

    def annotate(self, body: dict[str, JsonValue]) -> None:
        """Makes an annotation; asked once, because Grafana would make another the second time."""
        self._http.ask("POST", "/api/annotations", json=body, repeatable=False)

    def amend(self, annotation: int, body: dict[str, JsonValue]) -> None:
        """Changes parts of an annotation."""
        self._http.ask("PATCH", f"/api/annotations/{annotation}", json=body)
