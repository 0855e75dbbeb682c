"""Where Grafana is, and who we are there."""

from pydantic import Field

from plimsoll.transport.http import HeaderSecret, HttpSettings


class GrafanaSettings(HttpSettings):
    """A Grafana; the address includes the path it is served from, where there is one."""

    token: HeaderSecret = None
    """Of a service account. None: where anonymous visitors may do what is needed.

    Over http:// everybody on the way can read it.
    """
    organisation: int | None = Field(default=None, ge=1)
    """The number of the organisation, sent as `X-Grafana-Org-Id`; None: that of the token."""
    dashboards: int = Field(default=5, ge=0, le=50)
    """How many dashboards of a service a profile names."""
