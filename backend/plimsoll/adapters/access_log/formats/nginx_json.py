"""JSON lines with the names of nginx's variables, or other usual ones.

nginx writes what `log_format … escape=json` says, so the names are a person's choice; those here
are the usual ones. Times are in seconds where nginx has them (`$request_time`), and in
milliseconds where the name says so. Times of day without a zone are in the zone of the setting.
"""

from plimsoll.adapters.access_log.json_fields import Dialect
from plimsoll.adapters.access_log.parts import columns

_PARTS = {
    "client": ("remote_addr", "client_ip", "clientip", "remote_ip", "client", "ip"),
    "time": ("time_iso8601", "msec", "time_local", "@timestamp", "timestamp", "time", "ts"),
    "method": ("request_method", "method", "http_method", "verb"),
    "target": ("request_uri", "url", "path", "uri"),
    "arguments": ("args", "query_string", "query"),
    "request": ("request",),
    "status": ("status", "status_code", "http_status", "response_code"),
    "sent": ("body_bytes_sent", "bytes_sent", "response_bytes", "bytes", "size"),
    "received": ("request_length", "request_bytes"),
    "seconds": ("request_time",),
    "milliseconds": (
        "duration_ms",
        "latency_ms",
        "request_time_ms",
        "response_time_ms",
        "elapsed_ms",
    ),
    "agent": ("http_user_agent", "user_agent", "agent", "useragent"),
}


def in_zone(zone: str) -> Dialect:
    """The dialect, with times that name no zone in this one."""
    return Dialect("json", _PARTS, columns(zone))
