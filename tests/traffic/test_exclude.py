"""Who is left out of production's traffic."""

import pytest

from plimsoll.traffic.exclude import is_browser, reason_of_agent, reason_of_path

CASES = [
    ("plimsoll/0.1.0 (k6)", "plimsoll"),
    ("kube-probe/1.29", "probe"),
    ("ELB-HealthChecker/2.0", "probe"),
    ("GoogleHC/1.0", "probe"),
    ("Consul Health Check", "probe"),
    ("Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "probe"),
    ("Prometheus/2.50.0", "scrape"),
    ("vmagent", "scrape"),
    ("Grafana-Agent/v0.40", "scrape"),
    ("otelcol/0.99", "scrape"),
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot"),
    ("Mozilla/5.0 (compatible; YandexBot/3.0)", "bot"),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", None),
    ("python-requests/2.31", None),
    ("k6/1.1.0", None),
    ("-", None),
]


@pytest.mark.parametrize(("agent", "reason"), CASES)
def test_reason_of_an_agent(agent: str, reason: str | None) -> None:
    assert reason_of_agent(agent) == reason


def test_paths_that_machines_ask_for() -> None:
    assert reason_of_path("/healthz") == "probe"
    assert reason_of_path("/metrics") == "scrape"
    assert reason_of_path("/orders") is None


def test_browsers() -> None:
    assert is_browser("Mozilla/5.0 (X11)")
    assert not is_browser("curl/8.0")
