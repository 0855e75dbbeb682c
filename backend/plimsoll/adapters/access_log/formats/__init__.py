"""The formats that are read, one a file; a new one is a file here and a line in FORMATS."""

from collections.abc import Callable
from typing import Final

from plimsoll.adapters.access_log.form import Form
from plimsoll.adapters.access_log.formats import (
    caddy,
    envoy,
    envoy_json,
    haproxy,
    load_balancer,
    nginx_json,
    traefik_json,
)
from plimsoll.adapters.access_log.json_fields import Dialect

FORMATS: Final[tuple[Callable[[str], Form | Dialect], ...]] = (
    caddy.in_zone,
    caddy.as_written_in_zone,
    envoy_json.in_zone,
    traefik_json.in_zone,
    nginx_json.in_zone,
    envoy.in_zone,
    envoy.of_istio_in_zone,
    haproxy.in_zone,
    load_balancer.in_zone,
)
"""Each takes the zone of times that name none. Of two that fit a line, the first is believed.

Beside them are those that are more than a regular expression: common and combined (`layout.py`,
`fast.py`), W3C (`formats/w3c.py`) and what a person writes down (`formats/configured.py`).
"""

KNOWN: Final = (
    "common, combined (also with $request_time and $request_length after it, or as Traefik writes"
    " it), nginx's JSON, Envoy and Istio (text and JSON), Traefik's JSON, Caddy, HAProxy's httplog,"
    " AWS load balancers, W3C extended (IIS, CloudFront), and any that PLIMSOLL_ACCESS_LOG__PATTERN"
    " describes"
)
"""For messages."""
