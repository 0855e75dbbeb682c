"""Templates: what can be asked for, and with which parameters."""

import asyncio
import json

import pytest
from pydantic import JsonValue

from plimsoll.adapters.memory.flow import memory_flow
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.template import parsed, template_named
from tests.pipeline.workflows import Parameters, template


async def doubled(_flow: Flow, parameters: Parameters) -> JsonValue:
    return parameters.number * 2


TWO = template(doubled)


def test_a_template_runs_with_its_parameters_as_a_value() -> None:
    async def run() -> JsonValue:
        return await TWO.run(memory_flow(lambda _kind, _data: None), {"number": 21})

    assert asyncio.run(run()) == 42


def test_a_template_says_what_the_workflow_is_about() -> None:
    assert TWO.admit({"service": "billing"}) == "billing"


def test_everything_that_is_wrong_is_named_and_no_value_repeated() -> None:
    with pytest.raises(Rejected) as refused:
        parsed("two", Parameters, {"number": "hunter2", "colour": "hunter2", "service": None})
    told = str(refused.value)
    for name in ("two", "number: ", "colour: ", "service: "):
        assert name in told
    assert "hunter2" not in told
    assert refused.value.__cause__ is None
    assert refused.value.fix


def test_parameters_survive_being_written_down() -> None:
    given = Parameters(service="billing", number=3)
    assert parsed("two", Parameters, json.loads(given.model_dump_json())) == given


def test_a_template_that_does_not_exist_is_told_with_those_that_do() -> None:
    templates = {"two": TWO, "one": TWO}
    assert template_named("two", templates) is TWO
    with pytest.raises(NotFound, match=r"There are: one, two\."):
        template_named("three", templates)


def test_a_name_is_not_repeated_without_end() -> None:
    with pytest.raises(NotFound) as refused:
        template_named("x" * 10_000, {})
    assert len(str(refused.value)) < 300
