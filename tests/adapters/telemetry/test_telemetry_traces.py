"""Spans: a workflow's belong to the request that asked for it, and its nodes' to it."""

import asyncio
from collections.abc import Mapping

from opentelemetry import context, propagate, trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from prometheus_client import CollectorRegistry
from pydantic import JsonValue

from plimsoll.adapters.memory.journal import MemoryJournal
from plimsoll.adapters.memory.records import MemoryRecords
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.adapters.telemetry.observer import TelemetryObserver
from plimsoll.adapters.telemetry.settings import TelemetrySettings
from plimsoll.adapters.telemetry.traces import tracer_provider
from plimsoll.kit.errors import Rejected
from plimsoll.pipeline.carry_on import Carrier
from plimsoll.pipeline.flow import Flow
from tests.pipeline.workflows import COUNT, REPORT, Parameters, template, wanted


def fails(_key: str) -> int:
    raise Rejected("It cannot be.")


async def run(flow: Flow, parameters: Parameters) -> JsonValue:
    await flow.step(COUNT, int, lambda _key: 1)
    return await flow.step(REPORT, int, fails if parameters.number else lambda _key: 2)


def carried_on(*, number: int = 0, after: str | None = None) -> Mapping[str, ReadableSpan]:
    """The spans of a workflow by name; `after`: that of a request, whose trace was handed on."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("t")
    handed_on: dict[str, str] = {}
    if after is not None:
        with tracer.start_as_current_span(after):
            propagate.inject(handed_on)
    records = MemoryRecords()
    workflow, _ = MemoryWorkflowStore(records).request(wanted(number=number))
    observer = TelemetryObserver(tracer, CollectorRegistry())
    carrier = Carrier(MemoryJournal(records), {"two": template(run)}, observer)
    # As a worker does, which may be another process, hours later.
    token = context.attach(propagate.extract(handed_on))
    try:
        asyncio.run(carrier.carry_on(workflow.id, workflow.run))
    finally:
        context.detach(token)
    return {span.name: span for span in exporter.get_finished_spans()}


def parent_of(span: ReadableSpan) -> int | None:
    return None if span.parent is None else span.parent.span_id


def test_the_spans_of_a_workflow_hang_together() -> None:
    spans = carried_on(after="POST /api/v1/workflows")
    request, workflow = spans["POST /api/v1/workflows"], spans["workflow two"]
    assert parent_of(workflow) == request.context.span_id
    for node in ("node Count", "node Report"):
        assert parent_of(spans[node]) == workflow.context.span_id
    assert len({span.context.trace_id for span in spans.values()}) == 1


def test_a_workflow_that_nobody_traces_has_a_trace_of_its_own() -> None:
    spans = carried_on()
    assert parent_of(spans["workflow two"]) is None


def test_a_span_says_whose_it_is_and_nothing_of_what_was_asked() -> None:
    spans = carried_on()
    attributes = spans["workflow two"].attributes or {}
    assert attributes["plimsoll.service"] == "shop"
    assert attributes["plimsoll.principal"] == "token:ci"
    assert attributes["plimsoll.workflow_id"]
    assert len(attributes) == 3
    assert dict(spans["node Count"].attributes or {}) == {"plimsoll.agent": "clerk"}


def test_a_node_that_failed_is_marked() -> None:
    spans = carried_on(number=1)
    assert spans["node Report"].status.status_code is StatusCode.ERROR
    assert spans["node Count"].status.status_code is not StatusCode.ERROR


def test_without_an_address_nothing_is_sent_and_no_thread_started() -> None:
    provider = tracer_provider(TelemetrySettings(service_name="plimsoll-test"))
    with provider.get_tracer("t").start_as_current_span("span"):
        assert trace.get_current_span().is_recording()
    assert provider.resource.attributes["service.name"] == "plimsoll-test"
    provider.shutdown()
