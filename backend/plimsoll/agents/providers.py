"""From `provider:model` to a model of pydantic-ai, through the provider's own SDK.

The SDKs' own retries are off: `plimsoll.agents.ask` decides what is tried again.
"""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import NamedTuple, TypedDict

from anthropic import AsyncAnthropic
from groq import AsyncGroq
from openai import AsyncAzureOpenAI, AsyncOpenAI
from pydantic import SecretStr
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.groq import GroqModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.azure import AzureProvider
from pydantic_ai.providers.groq import GroqProvider
from pydantic_ai.providers.openai import OpenAIProvider
from typing_extensions import override

from plimsoll.agents.settings import LlmSettings
from plimsoll.kit.errors import Misconfigured

SETTING = "PLIMSOLL_LLM__MODEL"
_NEED_KEY = frozenset({"groq", "openai", "anthropic", "azure"})
_NEED_ADDRESS = frozenset({"azure", "ollama", "openai-compatible"})


class Spec(NamedTuple):
    """One model of one provider."""

    provider: str
    model: str

    @override
    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"


def specs_of(settings: LlmSettings) -> tuple[Spec, ...]:
    """The models in the order in which they are asked.

    Raises:
        Misconfigured: one has no known provider, or the provider's key or address is missing.
    """
    return tuple(_spec(text, settings) for text in (settings.model, *settings.fallback) if text)


async def opened(spec: Spec, settings: LlmSettings, until: AsyncExitStack) -> Model:
    """The model, its connections closed when the stack ends."""
    name, (key, address) = spec.model, _places(settings)[spec.provider]
    # A key that is None would be looked for in the environment.
    known = "none" if key is None else key.get_secret_value()
    shared: _Shared = {"api_key": known, "max_retries": 0, "timeout": settings.timeout_s}
    base_url = address or None
    if spec.provider == "groq":
        groq = await until.enter_async_context(AsyncGroq(base_url=base_url, **shared))
        return GroqModel(name, provider=GroqProvider(groq_client=groq))
    if spec.provider == "anthropic":
        anthropic = await until.enter_async_context(AsyncAnthropic(base_url=base_url, **shared))
        return AnthropicModel(name, provider=AnthropicProvider(anthropic_client=anthropic))
    if spec.provider == "azure" and settings.azure_api_version:
        azure = await until.enter_async_context(
            AsyncAzureOpenAI(
                azure_endpoint=address, api_version=settings.azure_api_version, **shared
            )
        )
        return OpenAIChatModel(name, provider=AzureProvider(openai_client=azure))
    openai = await until.enter_async_context(AsyncOpenAI(base_url=base_url, **shared))
    return OpenAIChatModel(name, provider=OpenAIProvider(openai_client=openai))


class _Shared(TypedDict):
    """What all SDKs take."""

    api_key: str
    max_retries: int
    timeout: float


def _spec(text: str, settings: LlmSettings) -> Spec:
    provider, _, model = text.partition(":")
    known = _places(settings)
    if provider not in known or not model:
        raise Misconfigured(
            f"{text!r} names no language model.",
            where=SETTING,
            fix=f"Write provider:model with one of the providers {', '.join(known)}.",
        )
    (key, address), prefix = known[provider], f"PLIMSOLL_LLM__{provider.upper()}".replace("-", "_")
    if provider in _NEED_KEY and key is None:
        raise Misconfigured(f"{provider} wants a key.", where=f"{prefix}_API_KEY", fix="Set it.")
    if provider in _NEED_ADDRESS and not address:
        raise Misconfigured(
            f"The address of {provider} is not known.", where=f"{prefix}_BASE_URL", fix="Set it."
        )
    return Spec(provider, model)


def _places(settings: LlmSettings) -> Mapping[str, tuple[SecretStr | None, str]]:
    """Key and address of each provider."""
    return {
        "groq": (settings.groq_api_key, settings.groq_base_url),
        "openai": (settings.openai_api_key, settings.openai_base_url),
        "anthropic": (settings.anthropic_api_key, settings.anthropic_base_url),
        "azure": (settings.azure_api_key, settings.azure_base_url),
        "ollama": (settings.ollama_api_key, settings.ollama_base_url),
        "openai-compatible": (
            settings.openai_compatible_api_key,
            settings.openai_compatible_base_url,
        ),
    }
