"""What Grafana's data sources know, as a source of traffic."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from typing_extensions import override

from plimsoll.adapters.grafana.choose import DEFAULT_KIND, chosen, kind_of
from plimsoll.adapters.grafana.client import GrafanaClient
from plimsoll.adapters.grafana.dashboards import Dashboard, dashboards_of
from plimsoll.adapters.grafana.location import Location, located
from plimsoll.adapters.grafana.payloads import DataSource
from plimsoll.kit.errors import Misconfigured, PlimsollError
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress
from plimsoll.transport.http import HttpClient

Reader: TypeAlias = Callable[[HttpClient], TrafficSource]
"""Makes a source of traffic that asks through a connection."""


class GrafanaSource(TrafficSource):
    """Finds a data source and lets a reader of its type ask it, through Grafana.

    Args:
        client: the Grafana.
        readers: by the type of data source, `prometheus` and `loki`.
    """

    def __init__(self, client: GrafanaClient, *, readers: Mapping[str, Reader]) -> None:
        self._client = client
        self._readers = dict(readers)

    @override
    def admit(self, location: str) -> None:
        """Judges what can be judged without Grafana; see the port."""
        where = located(location)
        kind = where.type or ("" if where.uid or where.name else DEFAULT_KIND)
        reader = self._readers.get(kind_of(kind))
        if reader is not None:
            with self._client.through(where.uid or "none", kind) as http:
                reader(http).admit(where.inner)

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile of a service, with the addresses of its dashboards in the notes.

        Raises:
            NotFound: there is no such data source, or nothing in it.
            Rejected: several data sources could be meant; lists them.
            Unavailable: Grafana does not answer, or the data source behind it.
            Misconfigured: the token is not known, or may not do it.
        """
        where = located(location)
        found = self._data_source(where)
        title = f"“{found.name}” behind Grafana"
        with self._client.through(found.uid, title) as http:
            reader = self._readers[kind_of(found.type)](http)
            profile = reader.observe(where.inner, observation, progress=progress)
        return profile.model_copy(
            update={
                "source": f"grafana:{location.strip()}",
                "notes": (
                    *profile.notes,
                    f"Read through Grafana's data source {found.shown}.",
                    *self._note_on_dashboards(where.service),
                ),
            }
        )

    def dashboards(self, service: str) -> tuple[Dashboard, ...]:
        """The dashboards of a service; errors as from Grafana."""
        return dashboards_of(self._client, service)

    def _data_source(self, where: Location) -> DataSource:
        if where.uid and kind_of(where.type) in self._readers:
            # Both are known, so that the token needs no right to list what there is.
            return DataSource(uid=where.uid, name=where.name or where.uid, type=where.type)
        try:
            there = self._client.data_sources()
        except Misconfigured as error:
            raise Misconfigured(
                error.what,
                where=error.where,
                fix=(
                    f"{error.fix} To list data sources takes datasources:read; without it, name"
                    f" one by uid and type, as in grafana:type={DEFAULT_KIND};uid=abc;SERVICE."
                ),
            ) from error
        return chosen(where, there, self._readers.keys())

    def _note_on_dashboards(self, service: str) -> list[str]:
        most = self._client.settings.dashboards
        if not service or not most:
            return []
        try:
            found = self.dashboards(service)
        except PlimsollError as error:
            # The profile is whole without them.
            return [f"The dashboards of {service} could not be looked up: {error.what}"]
        if not found:
            return []
        named = ", ".join(f"{each.title} ({each.url})" for each in found[:most])
        more = f" and {len(found) - most} more" if len(found) > most else ""
        return [f"Dashboards: {named}{more}"]
