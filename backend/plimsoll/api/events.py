"""Routes: what happens to a workflow, as server-sent events."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from plimsoll.api.access import Reader, TheBackend, TheSettings
from plimsoll.api.errors import errors
from plimsoll.api.limits import Limits
from plimsoll.api.parameters import After, LastEventId, WorkflowId
from plimsoll.kit.errors import NotFound, Rejected, Unavailable
from plimsoll.pipeline.model import Event
from plimsoll.pipeline.ports import WorkflowStore
from plimsoll.pipeline.show import visible_workflow
from plimsoll.pipeline.watch import look_at
from plimsoll.settings import ApiSettings

router = APIRouter(prefix="/api/v1/workflows", tags=["workflows"])

_EVENT_SCHEMA = {
    "type": "object",
    "description": "One event of the stream.",
    "properties": {
        "id": {"type": "string", "description": "The event's id; `end` has none."},
        "event": {"type": "string", "description": "The event's kind, or `end`."},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "description": "The event as in the export; of `end`, the workflow's status.",
        },
    },
}
_BEAT = ": beat\n\n"


class Places:
    """How much there may be at once; used by the event loop alone, so without a lock."""

    def __init__(
        self,
        most: int,
        *,
        of: str = "streams of events are open already",
        fix: str = "Close one, or ask for the workflow from time to time.",
    ) -> None:
        self._most, self._of, self._fix = most, of, fix
        self.taken = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Holds a place.

        Raises:
            Unavailable: none is free.
        """
        if self.taken >= self._most:
            raise Unavailable(f"{self._most} {self._of}.", fix=self._fix)
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1


class EventStream(StreamingResponse):
    """Server-sent events, for as long as there is a place for them."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[str], places: Places) -> None:
        super().__init__(content, headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})
        self._places = places

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Not in the handler: a client that leaves before the first byte would keep the place.
        with self._places.one():
            await super().__call__(scope, receive, send)


@dataclass(frozen=True)
class Streams:
    """Opens streams, each at its own pace."""

    store: WorkflowStore
    settings: ApiSettings
    limits: Limits
    places: Places

    def open(self, workflow_id: str, *, after: int) -> EventStream:
        """The events after the one with that id."""
        return EventStream(self.told(workflow_id, after), self.places)

    async def told(self, workflow_id: str, after: int) -> AsyncIterator[str]:
        """The events as text, with a comment where none came for long."""
        begun = told = time.monotonic()
        yield _BEAT
        while time.monotonic() - begun < self.limits.longest_stream_s:
            seen = await run_in_threadpool(look_at, workflow_id, after=after, store=self.store)
            for event in seen.events:
                yield _told(event)
                after, told = event.id, time.monotonic()
            if seen.gone:
                return
            if seen.ended is not None:
                yield f"event: end\ndata: {json.dumps({'status': seen.ended})}\n\n"
                return
            if time.monotonic() - told >= self.settings.heartbeat_s:
                yield _BEAT
                told = time.monotonic()
            if not seen.events:
                await anyio.sleep(self.settings.event_poll_s)


def streams_of(request: Request, backend: TheBackend, settings: TheSettings) -> Streams:
    """The streams of the app."""
    state = request.app.state
    return Streams(backend.workflows, settings, limits=state.limits, places=state.places)


@router.get(
    "/{workflow_id}/events",
    operation_id="watch_workflow",
    status_code=200,
    response_class=EventStream,
    responses={
        200: {
            "description": "Events until the workflow has ended; the last one is `end`.",
            "content": {"text/event-stream": {"schema": _EVENT_SCHEMA}},
        },
        **errors(NotFound, Rejected),
    },
)
def watch(
    workflow_id: WorkflowId,
    principal: Reader,
    backend: TheBackend,
    streams: Annotated[Streams, Depends(streams_of)],
    after: After = 0,
    last_event_id: LastEventId = None,
) -> EventStream:
    """Watch a workflow: everything that has happened, then what happens, as it happens."""
    visible_workflow(workflow_id, principal=principal, store=backend.workflows)
    known = after if last_event_id is None else last_event_id
    return streams.open(workflow_id, after=known)


def _told(event: Event) -> str:
    return f"id: {event.id}\nevent: {event.kind}\ndata: {event.model_dump_json()}\n\n"
