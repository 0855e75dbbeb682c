"""Asks language models one question until one gives an answer of the wanted form.

Every attempt is written down as it was sent and came back. Nothing that a provider does becomes
an error: the caller has an answer of its own.
"""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_ai import Agent, PromptedOutput, ToolOutput, capture_run_messages
from pydantic_ai.exceptions import (
    AgentRunError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelHTTPError,
    ModelNotFoundError,
    UserError,
)
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model

from plimsoll.agents.providers import Spec, opened
from plimsoll.agents.settings import LlmSettings
from plimsoll.kit.canonical import canonical_json, digest
from plimsoll.kit.exchange import Exchange, Outcome
from plimsoll.workload.ports import AnswerCache

T = TypeVar("T", bound=BaseModel)

ANSWER_TOKENS = 1_500
"""Most tokens of one answer."""
LONGEST_SHOWN = 20_000
"""Characters of an answer that are kept for people."""
_CHARACTERS_A_TOKEN = 3
"""Fewer than the usual four, so that an estimate is rather too high."""
_FIRST_PAUSE_S = 1.0


@dataclass(frozen=True)
class Question(Generic[T]):
    """What is asked, about which endpoints, and the form of the answer."""

    about: tuple[str, ...]
    instructions: str
    prompt: str
    form: type[T]

    @property
    def tokens(self) -> int:
        """What it may cost with its answer, estimated rather too high."""
        schema = canonical_json(self.form.model_json_schema())
        written = len(self.instructions) + len(self.prompt) + len(schema)
        return written // _CHARACTERS_A_TOKEN + ANSWER_TOKENS


@dataclass(frozen=True)
class Asked(Generic[T]):
    """The answer, if any model gave one, and what was tried for it."""

    answer: T | None
    exchanges: tuple[Exchange, ...]


def ask(
    question: Question[T], specs: Sequence[Spec], settings: LlmSettings, cache: AnswerCache
) -> Asked[T]:
    """Asks the models in their order; the same question is not asked twice.

    Takes at most `attempts × timeout` a model, and the pauses between.
    """
    tried: list[Exchange] = []
    for spec in specs:
        key = _key(question, spec)
        kept = _read(question.form, cache.get(key) or "")
        if kept is not None:
            exchange = _exchange(question, spec, "cached", kept.model_dump_json())
            return Asked(kept, (*tried, exchange))
        answer, exchanges = asyncio.run(_of_one(question, spec, settings))
        tried += exchanges
        if answer is not None:
            cache.put(key, answer.model_dump_json())
            return Asked(answer, tuple(tried))
    return Asked(None, tuple(tried))


async def _of_one(
    question: Question[T], spec: Spec, settings: LlmSettings
) -> tuple[T | None, list[Exchange]]:
    tried: list[Exchange] = []
    async with AsyncExitStack() as until:
        model = await opened(spec, settings, until)
        for attempt in range(settings.attempts):
            answer, exchange, again_in_s = await _attempt(
                question, spec, model, settings, plain=attempt > 0
            )
            tried.append(exchange)
            last = attempt == settings.attempts - 1
            if answer is not None:
                return answer, tried
            if last or again_in_s is None or again_in_s > settings.longest_pause_s:
                break
            await asyncio.sleep(again_in_s)
    return None, tried


async def _attempt(
    question: Question[T], spec: Spec, model: Model, settings: LlmSettings, *, plain: bool
) -> tuple[T | None, Exchange, float | None]:
    """The answer, what was said, and after how long another attempt is worth it (None: never).

    A first attempt asks for a tool call, a second one for JSON in plain text: some models, and
    some providers' checks of their models, fail at the one and not at the other.
    """
    form = PromptedOutput(question.form) if plain else ToolOutput(question.form)
    agent = Agent(
        model,
        output_type=form,
        instructions=question.instructions,
        retries=0,
        model_settings={"max_tokens": ANSWER_TOKENS, "temperature": 0.0},
    )
    with capture_run_messages() as messages:
        try:
            async with asyncio.timeout(settings.timeout_s):
                result = await agent.run(question.prompt)
        except (AgentRunError, UserError, ValidationError, TimeoutError, ValueError) as problem:
            said = _exchange(
                question, spec, _outcome(problem), _text(messages), messages, _told(problem)
            )
            return None, said, _again_in_s(problem, settings)
    answer = result.output
    return answer, _exchange(question, spec, "answered", answer.model_dump_json(), messages), None


def _again_in_s(problem: Exception, settings: LlmSettings) -> float | None:
    if isinstance(problem, (ModelAuthenticationError, ModelNotFoundError, UserError, TimeoutError)):
        return None
    if not isinstance(problem, ModelAPIError):
        return 0.0
    return problem.retry_after or min(_FIRST_PAUSE_S, settings.longest_pause_s)


def _outcome(problem: Exception) -> Outcome:
    return "refused" if isinstance(problem, ModelHTTPError) else "failed"


def _told(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    if isinstance(problem, ModelHTTPError):
        return f"the provider answered {problem.status_code}"
    return f"{type(problem).__name__}: the answer has not the wanted form"


def _exchange(
    question: Question[T],
    spec: Spec,
    outcome: Outcome,
    answer: str,
    messages: Sequence[ModelMessage] = (),
    problem: str = "",
) -> Exchange:
    responses = [message for message in messages if isinstance(message, ModelResponse)]
    asked = outcome != "cached"
    estimate = (len(question.instructions) + len(question.prompt)) // _CHARACTERS_A_TOKEN
    counted = sum(response.usage.input_tokens for response in responses)
    return Exchange(
        about=question.about,
        model=str(spec),
        prompt=f"{question.instructions}\n\n{question.prompt}",
        answer=answer[:LONGEST_SHOWN],
        outcome=outcome,
        problem=problem,
        input_tokens=(counted or estimate) if asked else 0,
        output_tokens=sum(response.usage.output_tokens for response in responses),
        cost_usd=_cost(responses) if asked else 0.0,
    )


def _cost(responses: Sequence[ModelResponse]) -> float | None:
    if not responses:
        return None
    try:
        return float(sum(response.cost().total_price for response in responses))
    except (LookupError, ValueError, AssertionError):
        return None


def _text(messages: Sequence[ModelMessage]) -> str:
    """What came back, as far as anything did."""
    parts = [
        part for message in messages if isinstance(message, ModelResponse) for part in message.parts
    ]
    return "\n".join(str(getattr(part, "args", getattr(part, "content", ""))) for part in parts)


def _key(question: Question[T], spec: Spec) -> str:
    parts = [str(spec), question.instructions, question.prompt]
    parts.append(canonical_json(question.form.model_json_schema()))
    return digest(json.dumps(parts).encode())


def _read(form: type[T], text: str) -> T | None:
    try:
        return form.model_validate_json(text)
    except ValidationError:
        return None
