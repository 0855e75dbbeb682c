"""What is forgotten once it is old: one job a kind, each about once an hour."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from plimsoll.adapters.database.answer_cache import DatabaseAnswerCache
from plimsoll.bootstrap.raw_outputs import forget_raw_outputs
from plimsoll.bootstrap.server import Server
from plimsoll.kit.errors import PlimsollError

EVERY_S = 3600.0
_log = logging.getLogger(__name__)


class Job(NamedTuple):
    """Forgets one kind of thing."""

    what: str
    keep_days: float | None
    """None: for ever."""
    forget_before: Callable[[datetime], object]


class Retention:
    """Of one worker; several that do the same at once do no harm."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._forgot_at: float | None = None

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every kind, with how long the settings keep it."""
        settings, backend = self._server.settings, self._server.backend
        answers = DatabaseAnswerCache(self._server.databases.records, clock=backend.clock)
        return (
            Job("workflows", settings.dbos.keep_days, self._forget_workflows),
            Job(
                "results",
                settings.run.keep_results_days,
                backend.stores.runs.forget_results_before,
            ),
            Job(
                "raw output",
                settings.run.keep_raw_output_days,
                lambda _moment: forget_raw_outputs(
                    backend.raw_outputs, settings, clock=backend.clock
                ),
            ),
            Job(
                "answers of language models", settings.llm.keep_answers_days, answers.forget_before
            ),
        )

    def forget_if_due(self) -> None:
        """Does all jobs, unless that was done within the hour; one that fails keeps none back."""
        if self._forgot_at is not None and time.monotonic() - self._forgot_at < EVERY_S:
            return
        self._forgot_at = time.monotonic()
        for job in self.jobs:
            if job.keep_days is None:
                continue
            try:
                job.forget_before(self._server.backend.clock.now() - timedelta(days=job.keep_days))
            except PlimsollError as error:
                _log.warning("old %s are forgotten later: %s", job.what, error)

    def _forget_workflows(self, moment: datetime) -> None:
        """Also what the engine knows of them."""
        self._server.backend.workflows.delete_ended_before(moment)
        while self._server.queue.forget_ended_before(moment):
            pass
