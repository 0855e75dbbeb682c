"""A service's metrics in a real Prometheus, read through Grafana."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from plimsoll.adapters.grafana.client import GrafanaClient
from plimsoll.adapters.grafana.settings import GrafanaSettings
from plimsoll.adapters.grafana.traffic_source import GrafanaSource
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.prometheus.traffic_source import PrometheusSource
from plimsoll.kit.errors import NotFound
from plimsoll.traffic.model import Window
from plimsoll.traffic.ports import Observation, TrafficSource
from plimsoll.transport.http import HttpClient
from tests.adapters.grafana.servers import TOKEN, GrafanaPeer, grafana, prometheus
from tests.adapters.prometheus.servers import DAY, line, needs_prometheus, write_blocks

LABELS = {"job": "shop", "method": "GET", "uri": "/orders/{id}", "status": "200",
          "outcome": "SUCCESS", "exception": "none", "instance": "a"}  # fmt: skip


def metrics_through(http: HttpClient) -> TrafficSource:
    return PrometheusSource(PrometheusSettings(), client=http)


def test_a_service_is_observed_from_its_metrics(tmp_path: Path) -> None:
    needs_prometheus()
    counted = (
        line("http_server_requests_seconds_count", LABELS, minute * 10, DAY + minute * 60)
        for minute in range(120)
    )
    write_blocks(tmp_path, counted).rename(tmp_path / "data")
    start = datetime.fromtimestamp(DAY, UTC)
    asked = Observation(window=Window(start=start, end=start + timedelta(hours=1)))
    with prometheus(tmp_path) as real:
        peer = GrafanaPeer(
            [{"id": 1, "uid": "p1", "name": "Metrics", "type": "prometheus", "url": real}]
        )
        with grafana(peer) as url:
            client = GrafanaClient(GrafanaSettings(url=url, token=SecretStr(TOKEN)))
            source = GrafanaSource(client, readers={"prometheus": metrics_through})
            profile = source.observe("shop", asked)
            with pytest.raises(NotFound):
                source.observe("nobody", asked)
            client.close()
    assert [endpoint.name for endpoint in profile.endpoints] == ["GET /orders/{id}"]
    assert profile.requests == pytest.approx(600, abs=20)
