"""Carries workflows on: from wherever their journal ends to their end, or to their next wait."""

import asyncio
import logging
import threading
import time

from pydantic import JsonValue

from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.pipeline.flow import WorkflowCancelledError
from plimsoll.pipeline.journaled_flow import JournaledFlow, SuspendedError
from plimsoll.pipeline.model import WorkflowStatus
from plimsoll.pipeline.ports import ClaimLostError, Journal, Observer, Taken
from plimsoll.pipeline.template import Template, Templates, parsed, template_named
from plimsoll.pipeline.trial import WorkerStoppedError

_LOOKS_EVERY_S = 0.05
_LEFT_TO_OTHERS_S = 5.0
_MOST_RUNS_LEFT_TO_OTHERS = 720
"""An hour of them: longer than an upgrade takes. Then nobody can carry the workflow on."""
_log = logging.getLogger(__name__)


class Carrier:
    """Carries workflows of some templates on; one a process."""

    def __init__(self, journal: Journal, templates: Templates, observer: Observer) -> None:
        self._journal = journal
        self._templates = templates
        self._observer = observer
        self._lock = threading.Lock()
        self._flows: dict[str, JournaledFlow] = {}
        self._stopping = False
        self._left_alone = False

    async def carry_on(self, workflow_id: str, run: int) -> None:
        """Does what is left to do in a run, and notes how it ended; nothing if it is over."""
        taken = await asyncio.to_thread(self._journal.take, workflow_id, run)
        if taken is None:
            return
        flow = JournaledFlow(taken, self._journal, self._observer)
        with self._lock:
            before = self._flows.get(workflow_id)
            self._flows[workflow_id] = flow
            if self._stopping:
                flow.stop()
        if before is not None:
            # Its claim is lost; what it still waits for need not go on.
            before.stop()
        try:
            with self._observer.carrying(taken.workflow):
                await self._to_its_end(taken, flow)
        except WorkerStoppedError:
            if flow.left_alone:
                # Whoever went on with it now would do it beside what still goes on here.
                self._left_alone = True
            else:
                await asyncio.to_thread(self._journal.release, taken.claim)
        except SuspendedError:
            _log.info("workflow %s waits", workflow_id)
        except ClaimLostError:
            _log.warning("workflow %s is carried on elsewhere", workflow_id)
        finally:
            with self._lock:
                if self._flows.get(workflow_id) is flow:
                    del self._flows[workflow_id]

    def cancel_wanted(self) -> None:
        """Interrupts the workflows under way that somebody wants to be cancelled."""
        with self._lock:
            flows = dict(self._flows)
        if not flows:
            return
        for workflow_id in self._journal.to_cancel(tuple(flows)):
            flows[workflow_id].cancel()

    def stop(self, timeout_s: float) -> bool:
        """Hands everything under way to other workers; False if some did not end in time.

        What did not end is not handed on: the end of the process ends it, and then the others see
        that nobody beats for it.
        """
        with self._lock:
            self._stopping = True
            for flow in self._flows.values():
                flow.stop()
        ended = threading.Event()
        deadline = time.monotonic() + timeout_s
        while self._flows and time.monotonic() < deadline:
            ended.wait(_LOOKS_EVERY_S)
        return not self._flows and not self._left_alone

    def _template(self, taken: Taken) -> Template:
        """The workflow's template; raises NotFound or Rejected if this version cannot read it."""
        template = template_named(taken.workflow.template, self._templates)
        parsed(template.graph.name, template.parameters, taken.workflow.parameters)
        return template

    async def _leave_to_others(self, taken: Taken) -> None:
        """Lets a worker of another version have it: during an upgrade there are both."""
        topic = f"worker of another version, {taken.workflow.run}"
        _log.warning("workflow %s is of another version; it waits", taken.workflow.id)
        await asyncio.to_thread(self._journal.wait, taken.claim, topic, _LEFT_TO_OTHERS_S)

    async def _to_its_end(self, taken: Taken, flow: JournaledFlow) -> None:
        try:
            template = self._template(taken)
        except (NotFound, Rejected) as unknown:
            if taken.workflow.run < _MOST_RUNS_LEFT_TO_OTHERS:
                await self._leave_to_others(taken)
            else:
                await self._finish(taken, WorkflowStatus.FAILED, error=ErrorRecord.of(unknown))
            return
        try:
            output = await template.run(flow, taken.workflow.parameters)
        except WorkflowCancelledError:
            await self._finish(taken, WorkflowStatus.CANCELLED)
        except Exception as error:  # noqa: BLE001 - the boundary between engine and pipeline
            record = ErrorRecord.of(error)
            if record.is_defect:
                _log.exception("workflow %s failed", taken.workflow.id)
            await self._finish(taken, WorkflowStatus.FAILED, error=record)
        else:
            await self._complete(taken, output)

    async def _complete(self, taken: Taken, output: JsonValue) -> None:
        try:
            await self._finish(taken, WorkflowStatus.COMPLETED, output=output)
        except (TypeError, ValueError) as error:
            # It cannot be written down, and a workflow that nobody ends would seem to run for ever.
            _log.exception("the output of workflow %s is no JSON", taken.workflow.id)
            await self._finish(taken, WorkflowStatus.FAILED, error=ErrorRecord.of(error))

    async def _finish(
        self,
        taken: Taken,
        status: WorkflowStatus,
        *,
        output: JsonValue = None,
        error: ErrorRecord | None = None,
    ) -> None:
        await asyncio.to_thread(
            self._journal.finish, taken.claim, status, output=output, error=error
        )
