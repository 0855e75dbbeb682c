"""The port TargetProbe, answered over HTTP."""

import httpx

from plimsoll.adapters.target_http.client import TargetClient, TargetReply
from plimsoll.adapters.target_http.payloads import at, plain, told
from plimsoll.adapters.target_http.settings import TargetSettings
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Unavailable
from plimsoll.run.preflight import TargetAnswer

_SUCCESS = range(200, 300)


class HttpTargetProbe:
    """Asks a target at its base URL, and where it tells what it is."""

    def __init__(
        self,
        settings: TargetSettings | None = None,
        *,
        clock: Clock | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings or TargetSettings()
        self._client = TargetClient(self._settings, transport=transport)
        self._clock = clock or SystemClock()

    def ask(self, base_url: str) -> TargetAnswer:
        """What it answers; see the port. Any status is a sign of life."""
        try:
            reply = self._client.get(base_url)
        except Unavailable as away:
            return TargetAnswer(problem=away.what)
        answer = TargetAnswer(
            status=reply.status,
            took_ms=reply.took_ms,
            clock_ahead_s=self._ahead(reply),
            version=_header(reply, self._settings.version_header),
            environment=_header(reply, self._settings.environment_header),
            process=_header(reply, self._settings.process_header),
        )
        return self._with_about(answer, base_url) if self._settings.about_path else answer

    def _ahead(self, reply: TargetReply) -> float | None:
        """Seconds between its clock and ours at about the middle of the question."""
        if reply.date is None:
            return None
        ahead_s = (reply.date - self._clock.now()).total_seconds()
        # It tells the second that has begun, half of which has passed on average.
        return round(ahead_s + 0.5 + reply.took_ms / 2000, 3)

    def _with_about(self, answer: TargetAnswer, base_url: str) -> TargetAnswer:
        try:
            reply = self._client.get(base_url.rstrip("/") + self._settings.about_path)
        except Unavailable:
            # It has answered a moment ago; what it is remains unknown.
            return answer
        document = told(reply.content) if reply.status in _SUCCESS else None
        return answer.model_copy(
            update={
                "version": answer.version or at(document, self._settings.version_pointer),
                "environment": answer.environment
                or at(document, self._settings.environment_pointer),
                "process": answer.process or at(document, self._settings.process_pointer),
            }
        )


def _header(reply: TargetReply, name: str) -> str:
    return plain(reply.headers.get(name, "")) if name else ""
