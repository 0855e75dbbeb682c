"""Which requests are none of production's: our own, and those of machines that watch or crawl.

The forms of user agents are regular expressions in the syntax that Python's `re` and Rust's `regex`
share: `reason_of_agent` is the definition, an adapter that is faster has to agree with it.
"""

import re

PLIMSOLL = "plimsoll"
PROBE = "probe"
SCRAPE = "scrape"
BOT = "bot"
OUTSIDE = "outside window"
RUN_WINDOW = "run window"
"""In a stretch that the observation leaves out."""

HEALTH_PATHS = frozenset(
    {"/healthz", "/livez", "/readyz", "/health", "/ready", "/live", "/ping", "/status/health"}
)
METRICS_PATHS = frozenset({"/metrics", "/actuator/prometheus"})

AGENTS: tuple[tuple[str, str], ...] = (
    (PLIMSOLL, r"plimsoll/"),
    (
        SCRAPE,
        (
            r"prometheus/|vmagent|victoriametrics|grafana-agent|grafanaagent|alloy/|otelcol"
            r"|opentelemetry[- ]collector|telegraf|datadog[- ]agent|thanos|metricbeat"
        ),
    ),
    (
        PROBE,
        (
            r"kube-probe|elb-healthchecker|googlehc|consul|uptimerobot|pingdom|statuscake"
            r"|blackbox[-_]exporter|site24x7|amazon-route53-health|azure traffic manager"
            r"|health[-_ ]?check|betteruptime|better uptime|updown\.io|nagios|zabbix|icinga"
            r"|check_http|checkly|datadogsynthetics|newrelicpinger|haproxy"
        ),
    ),
    (
        BOT,
        (
            r"bot\b|bot[/;_-]|crawl|spider|slurp|bingpreview|mediapartners|facebookexternalhit"
            r"|baidu|yandex|duckduckgo-favicons|archiver|ahrefs|semrush|scrapy|headlesschrome"
            r"|lighthouse|zgrab|masscan|nmap|nikto|sqlmap|nuclei|censys|expanse|internetmeasurement"
        ),
    ),
)
"""The first that is found in a user agent, whatever the case of its letters, is the reason."""

_COMPILED = tuple((reason, re.compile(form, re.IGNORECASE)) for reason, form in AGENTS)


def reason_of_agent(agent: str) -> str | None:
    """Why requests of a user agent are left out; None: they are production."""
    for reason, form in _COMPILED:
        if form.search(agent):
            return reason
    return None


def is_browser(agent: str) -> bool:
    """Whether the user agent says that a person sits in front of it."""
    return agent.startswith(("Mozilla/", "Opera/"))


def reason_of_path(path: str) -> str | None:
    """Why requests for a path are left out when no browser makes them."""
    if path in HEALTH_PATHS:
        return PROBE
    return SCRAPE if path in METRICS_PATHS else None
