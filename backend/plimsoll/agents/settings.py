"""Which language models are asked, and for how much."""

from pydantic import Field, SecretStr

from plimsoll.kit.value import Value


class LlmSettings(Value):
    """Language models; without `model`, none is asked and nothing leaves."""

    model: str = ""
    """`provider:model`, such as `groq:llama-3.3-70b-versatile`. Providers: groq, openai, anthropic,
    azure, ollama, and `openai-compatible` with a `base_url`."""
    fallback: tuple[str, ...] = Field(default=(), max_length=5)
    """Asked in this order when the one before does not answer."""
    timeout_s: float = Field(default=30.0, gt=0, le=600)
    """For one question to one model."""
    attempts: int = Field(default=2, ge=1, le=5)
    """Of one question to one model: a refusal or an answer of the wrong form is tried again."""
    longest_pause_s: float = Field(default=20.0, ge=0, le=300)
    """A provider that wants a longer pause is not waited for."""
    tokens_a_bundle: int = Field(default=20_000, ge=0, le=1_000_000)
    """Most tokens of all questions and answers for one bundle."""
    tokens_a_question: int = Field(default=5_000, ge=500, le=100_000)
    """Most tokens of one question with its answer; a question is about one endpoint, or one
    about all of them."""
    keep_answers_days: float | None = Field(default=180, gt=0, le=10_000)
    """How long a server keeps answers, so as not to ask the same again. None: for ever."""
    groq_api_key: SecretStr | None = None
    groq_base_url: str = ""
    """The root of the host; empty: Groq's own."""
    openai_api_key: SecretStr | None = None
    openai_base_url: str = ""
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str = ""
    azure_api_key: SecretStr | None = None
    azure_base_url: str = ""
    """Endpoint of the resource, of Azure OpenAI or of Azure AI Foundry."""
    azure_api_version: str = ""
    """Empty: for endpoints that end in `/v1`, which take none."""
    ollama_api_key: SecretStr | None = None
    ollama_base_url: str = "http://127.0.0.1:11434/v1"
    openai_compatible_api_key: SecretStr | None = None
    openai_compatible_base_url: str = ""
