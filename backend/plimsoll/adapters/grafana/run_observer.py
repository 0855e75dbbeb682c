"""Runs as annotations, which every dashboard with Grafana's own annotations can show."""

from datetime import UTC, datetime, timedelta
from html import escape
from typing import Final

from pydantic import JsonValue
from typing_extensions import override

from plimsoll.adapters.grafana.client import GrafanaClient
from plimsoll.adapters.grafana.payloads import Annotation
from plimsoll.kit.errors import Rejected
from plimsoll.run.observer import RunNotice, RunObserver

TAG: Final = "plimsoll"
_LONGEST_TAG: Final = 100
"""Grafana's database cuts name and value of a tag there, or refuses them."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class GrafanaRunObserver(RunObserver):
    """Keeps one annotation a run, which it knows again by its tag `run:…`."""

    def __init__(self, client: GrafanaClient) -> None:
        self._client = client

    @override
    def started(self, notice: RunNotice) -> None:
        """Makes the run's annotation, a moment until the run ends; see the port."""
        if self._shown(notice) is None:
            self._client.annotate(_body(notice))

    @override
    def ended(self, notice: RunNotice) -> None:
        """Makes the annotation a stretch of time; see the port."""
        if notice.ended is None:
            raise Rejected(f"The notice does not say when the run {notice.run_id} ended.")
        shown = self._shown(notice)
        end_ms = _ms(notice.ended)
        if shown is None:
            self._client.annotate({**_body(notice), "timeEnd": end_ms})
        elif shown.timeEnd != end_ms:
            self._client.amend(shown.id, {"timeEnd": end_ms})

    def _shown(self, notice: RunNotice) -> Annotation | None:
        """The run's annotation; of several, which a race may leave, always the same."""
        found = self._client.annotations(TAG, _tag("run", notice.run_id))
        return min(found, key=lambda each: each.id, default=None)


def _body(notice: RunNotice) -> dict[str, JsonValue]:
    words = (
        f"Plimsoll runs a load test ({notice.test_type.value}) against {notice.service}"
        f" on {notice.environment}, bundle {notice.bundle_digest}"
    )
    link = f'<br><a href="{escape(notice.link)}" target="_blank">The run</a>' if notice.link else ""
    return {
        "time": _ms(notice.started),
        "text": escape(words) + link,
        "tags": [
            TAG,
            _tag("service", notice.service),
            _tag("environment", notice.environment),
            _tag("test", notice.test_type.value),
            _tag("run", notice.run_id),
        ],
    }


def _tag(name: str, value: str) -> str:
    return f"{name}:{value}"[:_LONGEST_TAG].strip()


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
