"""The dashboards of a service."""

import re

from plimsoll.adapters.grafana.client import GrafanaClient
from plimsoll.kit.value import Value


class Dashboard(Value):
    """A dashboard that people may open."""

    title: str
    url: str


def dashboards_of(client: GrafanaClient, service: str) -> tuple[Dashboard, ...]:
    """Those tagged with a service, then those with its name as words in the title.

    Grafana searches for parts of words; a dashboard of “workshop” is none of “shop”.

    Raises:
        Unavailable, Misconfigured: as from Grafana.
    """
    if not service:
        return ()
    name = re.escape(service.casefold())
    as_words = re.compile(rf"(?<![^\W_]){name}(?![^\W_])")
    tagged = client.search(tag=service)
    titled = [hit for hit in client.search(query=service) if as_words.search(hit.title.casefold())]
    found = {hit.uid: hit for hit in [*titled, *tagged]}
    first = {hit.uid for hit in tagged}
    order = sorted(found.values(), key=lambda hit: (hit.uid not in first, hit.title, hit.uid))
    return tuple(Dashboard(title=hit.title, url=client.address_of(hit.url)) for hit in order)
