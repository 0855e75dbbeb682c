import pytest
from pydantic import SecretStr

from plimsoll.agents.providers import specs_of
from plimsoll.agents.settings import LlmSettings
from plimsoll.kit.errors import Misconfigured

KEY = SecretStr("sk-of-the-test")


def test_the_models_are_asked_in_their_order() -> None:
    settings = LlmSettings(
        model="groq:llama-3.3-70b-versatile", fallback=("ollama:qwen3:8b",), groq_api_key=KEY
    )
    assert [str(spec) for spec in specs_of(settings)] == [
        "groq:llama-3.3-70b-versatile",
        "ollama:qwen3:8b",
    ]


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        (LlmSettings(model="gpt-4.1"), "PLIMSOLL_LLM__MODEL"),
        (LlmSettings(model="mistrall:x"), "PLIMSOLL_LLM__MODEL"),
        (LlmSettings(model="openai:"), "PLIMSOLL_LLM__MODEL"),
        (LlmSettings(model="openai:gpt-4.1"), "PLIMSOLL_LLM__OPENAI_API_KEY"),
        (LlmSettings(model="azure:x", azure_api_key=KEY), "PLIMSOLL_LLM__AZURE_BASE_URL"),
        (LlmSettings(model="openai-compatible:x"), "PLIMSOLL_LLM__OPENAI_COMPATIBLE_BASE_URL"),
    ],
)
def test_what_is_missing_is_named_before_anything_is_asked(
    settings: LlmSettings, where: str
) -> None:
    with pytest.raises(Misconfigured) as caught:
        specs_of(settings)
    assert caught.value.where == where
    assert caught.value.fix
