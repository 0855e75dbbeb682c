from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from plimsoll.adapters.grafana.client import GrafanaClient
from plimsoll.adapters.grafana.run_observer import GrafanaRunObserver
from plimsoll.adapters.grafana.settings import GrafanaSettings
from plimsoll.kit.errors import Misconfigured
from plimsoll.run.observer import RunNotice
from plimsoll.workload.model import TestType
from tests.adapters.grafana.servers import TOKEN, GrafanaPeer, grafana

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
NOTICE = RunNotice(
    run_id="run-1",
    service="shop & <co>",
    environment="staging",
    bundle_digest="sha256:ab",
    test_type=TestType.SMOKE,
    started=START,
    link="https://plimsoll.example.org/runs/1?a=b&c=d",
)


@contextmanager
def observer_of(peer: GrafanaPeer) -> Iterator[GrafanaRunObserver]:
    with grafana(peer) as url:
        given = {"url": url, "token": TOKEN, "attempts": 2}
        client = GrafanaClient(GrafanaSettings.model_validate(given))
        yield GrafanaRunObserver(client)
        client.close()


def test_an_annotation_says_what_runs_and_where_it_is_shown() -> None:
    peer = GrafanaPeer()
    with observer_of(peer) as observer:
        observer.started(NOTICE)
    (made,) = peer.annotations
    assert made["tags"] == [
        "plimsoll", "service:shop & <co>", "environment:staging", "test:smoke", "run:run-1"
    ]  # fmt: skip
    text = str(made["text"])
    assert "shop &amp; &lt;co&gt; on staging, bundle sha256:ab" in text
    assert 'href="https://plimsoll.example.org/runs/1?a=b&amp;c=d"' in text


def test_the_end_changes_nothing_but_the_end() -> None:
    peer = GrafanaPeer()
    with observer_of(peer) as observer:
        observer.started(NOTICE)
        before = dict(peer.annotations[0])
        observer.ended(NOTICE.model_copy(update={"ended": START + timedelta(seconds=9)}))
    (after,) = peer.annotations
    assert after == {**before, "timeEnd": int(START.timestamp() * 1_000) + 9_000}


def test_a_name_longer_than_a_tag_is_cut() -> None:
    peer = GrafanaPeer()
    long = NOTICE.model_copy(update={"service": "s" * 300})
    with observer_of(peer) as observer:
        observer.started(long)
        observer.started(long)
    (made,) = peer.annotations
    tags = made["tags"]
    assert isinstance(tags, list)
    assert max(len(str(tag)) for tag in tags) == 100


def test_a_token_that_may_not_write_is_told() -> None:
    peer = GrafanaPeer(forbidden=["/api/annotations"])
    with observer_of(peer) as observer, pytest.raises(Misconfigured, match="403"):
        observer.started(NOTICE)
